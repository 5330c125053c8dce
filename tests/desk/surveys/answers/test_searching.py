"""Finding answers by what stands in their comments."""

import pytest
from django.db import connection

from desk.surveys.answers.conftest import Answered
from keepwell.desk.base.trigrams import has_trigrams, terms
from keepwell.desk.surveys.answers import searching
from keepwell.desk.surveys.answers.indexing import COMMENTS
from keepwell.desk.surveys.answers.searching import saying
from keepwell.desk.surveys.models import Answer

FOUND = [
    ("price", {"the PRICE is fine", "overpriced"}),
    ("the price", {"the PRICE is fine"}),
    ('"price is"', {"the PRICE is fine"}),
    ("is the", {"the PRICE is fine"}),
    ("ช้า", {"ระบบช้ามาก"}),
    ("มาก", {"ระบบช้ามาก"}),
    ("ดี", {"บริการดี"}),
    ("ŹLE", {"było źle"}),
    ("100%", {"100% sure"}),
    ("_", set()),
    ('"', {"the PRICE is fine", "overpriced", "ระบบช้ามาก", "บริการดี", "było źle", "100% sure"}),
    ("price OR źle", set()),
    ("zebra", set()),
]


@pytest.mark.parametrize("few", [searching.FEW, 0], ids=["few", "many"])
@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_word_is_found_anywhere(
    text: str, expected: set[str], few: int, answered: Answered, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every word must stand somewhere, in any case, also inside of a longer one, as Thai needs."""
    monkeypatch.setattr(searching, "FEW", few)
    for said in FOUND[-3][1]:
        answered(9, said)
    found = saying(Answer.objects.all(), text)
    assert set(found.values_list("comment", flat=True)) == expected


def test_the_index_is_in_step(answered: Answered) -> None:
    """What is written, changed and deleted, by whatever way, is found as it is now."""
    first, second = answered(9, "slow export"), answered(3, "slow login")
    Answer.objects.filter(pk=first.pk).update(comment="quick export")
    Answer.objects.filter(pk=second.pk).delete()
    Answer.objects.bulk_create(
        [Answer(**{**_fields(first), "mark": "x", "comment": "slow import"})]
    )
    assert [one.comment for one in saying(Answer.objects.all(), "slow")] == ["slow import"]
    assert [one.comment for one in saying(Answer.objects.all(), "quick")] == ["quick export"]


def test_a_table_made_anew_gets_its_index_back(answered: Answered) -> None:
    """After a migration that took the triggers away the index is made again and knows all."""
    if not has_trigrams(connection):
        pytest.skip("Only SQLite has triggers for it")
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {COMMENTS.words}_made")
        answered(9, "slow export")
    assert not saying(Answer.objects.all(), "slow").exists()
    COMMENTS.prepare(connection.alias)
    assert saying(Answer.objects.all(), "slow").exists()


def test_postgresql_uses_its_index() -> None:
    """The index exists, and its expression is the one that searches ask for."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has an index of another kind")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Answer.objects.filter(comment__icontains="price").explain()
    assert "answers_by_comment" in plan


def test_terms_are_words_and_quoted_texts() -> None:
    """A text in quotation marks stays together; one without its fellow is a space."""
    assert terms('slow "no answer" help"ful') == ["slow", "no answer", "help", "ful"]
    assert terms("  ") == []


def _fields(answer: Answer) -> dict[str, object]:
    names = ("survey_id", "edition_id", "score", "language")
    return {name: getattr(answer, name) for name in names}
