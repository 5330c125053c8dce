"""The managed list of reasons for leaving."""

import pytest

from keepwell.engine.retention.reasons import Reason, Reasons, parse_reasons, read_reasons
from keepwell.errors import TextError

LIST = """\
reasons:
  - name: price
    title: Too dear
    also: [expensive, "budget cut", '/cheap(er)? (offer|tool)/']
  - name: closed_business
    also: [bankrupt]
  - name: ย้าย
"""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Price", "price"),
        ("  far too EXPENSIVE, sorry", "price"),
        ("budget  cuts", "budget cuts"),
        ("They had a budget\ncut.", "price"),
        ("Found a cheaper tool elsewhere and we are very happy with it now.", "price"),
        ("the too dear one", "price"),
        ("closed business", "closed_business"),
        ("closed_business", "closed_business"),
        ("pricey", "pricey"),
        ("ย้าย", "ย้าย"),
        ("Champion left", "champion left"),
        ("", "unknown"),
        (None, "unknown"),
        ("We have thought about this for a long time and will try something new.", "other"),
    ],
)
def test_a_text_means_the_first_reason_whose_words_it_holds(text, reason):
    """Whole words, in whatever case; a short text that is in no list is a reason of its own."""
    reasons, issues = parse_reasons(LIST)
    assert issues == []
    assert reasons.of(text) == reason


def test_a_reason_is_called_by_its_title():
    """Without one, by its name in words."""
    reasons, _ = parse_reasons(LIST)
    assert reasons.title("price") == "Too dear"
    assert reasons.title("closed_business") == "Closed business"
    assert Reasons().title("champion left") == "Champion left"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("reasons: []", "one or more"),
        ("reasons:\n  - title: Price", '"name" is missing'),
        ("reasons:\n  - name: price\n  - name: price", "stands above already"),
        ("reasons:\n  - name: price\n    als: [x]", 'Did you mean "also"?'),
        ("reasons:\n  - name: price\n    also: ['/(/']", "regular expression"),
        ("reasons: [", "reasons.yaml"),
    ],
)
def test_mistakes_are_told_with_their_line(tmp_path, text, said):
    """All at once, as for scorecards and segments."""
    path = tmp_path / "reasons.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TextError) as raised:
        read_reasons(path)
    assert said in str(raised.value)
    assert "reasons.yaml:" in str(raised.value)


def test_without_a_file_the_list_is_empty(tmp_path):
    """Then what is told stands for itself."""
    assert read_reasons(tmp_path / "reasons.yaml") == Reasons()


def test_the_very_name_of_a_reason_means_it():
    """Whatever stands before it in the list and is held by it; a colleague chooses by the name."""
    reasons = Reasons((Reason("price", "Price"), Reason("price_increase", "Dearer")))
    assert reasons.of("price_increase") == "price_increase"
    assert reasons.of("a price increase") == "price"
