"""What may be answered."""

from typing import Any

import pytest

from desk.surveys.making import one_page, survey
from keepwell.desk.surveys.form.checking import LONGEST, Problem, check, comment_of, score_of
from keepwell.desk.surveys.form.document import Question
from keepwell.desk.surveys.form.reading import read

OPTIONS = [{"id": "a", "text": {"en": "A"}}, {"id": "b", "text": {"en": "B"}}]
KNOWN: dict[str, dict[str, Any]] = {
    "nps": {}, "csat": {}, "text": {}, "yes_no": {}, "number": {"from": 1, "to": 9.5},
    "choice": {"options": OPTIONS}, "choices": {"options": OPTIONS},
    "contact": {"fields": ["name", "email"]},
}  # fmt: skip


def question(kind: str, *, required: bool = False) -> Question:
    """Return a question `q` of a kind."""
    given = {"id": "q", "type": kind, "ask": {"en": "?"}, "required": required}
    return next(read(one_page(given | KNOWN[kind])).questions())


@pytest.mark.parametrize(
    ("kind", "sent", "value"),
    [
        ("nps", ["0"], 0),
        ("nps", ["10"], 10),
        ("csat", ["5"], 5),
        ("text", ["  so\r\nso "], "so\nso"),
        ("yes_no", ["no"], False),
        ("number", ["3,5"], 3.5),
        ("number", ["4"], 4),
        ("choice", ["b"], "b"),
        ("choices", ["b", "a", "b"], ["b", "a"]),
    ],
)
def test_an_answer_is_understood(kind: str, sent: list[str], value: object) -> None:
    """What a browser sends becomes a value of its kind."""
    assert check([question(kind)], {"q": sent}).values == {"q": value}


@pytest.mark.parametrize(
    ("kind", "sent", "problem"),
    [
        ("nps", ["11"], "unknown"),
        ("csat", ["0"], "unknown"),
        ("nps", ["1.0"], "unknown"),
        ("nps", ["\N{ARABIC-INDIC DIGIT ONE}"], "unknown"),
        ("choice", ["c"], "unknown"),
        ("choices", ["a", "c"], "unknown"),
        ("yes_no", ["maybe"], "unknown"),
        ("number", ["many"], "no_number"),
        ("number", ["nan"], "no_number"),
        ("number", ["1e999"], "no_number"),
        ("number", ["0.5"], "out_of_range"),
        ("number", ["10"], "out_of_range"),
        ("text", ["x" * (LONGEST + 1)], "too_long"),
    ],
)
def test_what_was_not_to_choose_is_refused(kind: str, sent: list[str], problem: str) -> None:
    """An answer that the page did not offer is a problem, and no value."""
    checked = check([question(kind)], {"q": sent})
    assert (checked.values, checked.problems) == ({}, {"q": Problem(problem)})


@pytest.mark.parametrize("kind", KNOWN)
def test_what_is_required_may_not_be_left_out(kind: str) -> None:
    """Nothing, or blanks, is a problem where an answer is required, and fine elsewhere."""
    for sent in ({}, {"q": ["  "], "q.name": [" "]}):
        assert check([question(kind)], sent).problems == {}
        assert check([question(kind, required=True)], sent).problems == {"q": Problem.MISSING}


def test_a_contact_is_whole_or_optional() -> None:
    """Of a required contact every field is; an e-mail address looks like one."""
    sent = {"q.name": [" Ann "], "q.email": ["ann@example.com"], "q.phone": ["+66"]}
    whole = {"name": "Ann", "email": "ann@example.com"}
    assert check([question("contact", required=True)], sent).values == {"q": whole}
    only_name = {"q.name": ["Ann"]}
    assert check([question("contact")], only_name).values == {"q": {"name": "Ann"}}
    assert check([question("contact", required=True)], only_name).problems["q"] == "missing"
    assert check([question("contact")], {"q.email": ["ann at home"]}).problems["q"] == "no_email"


def test_score_and_comment_are_found() -> None:
    """The score is the answer to the question that measures, the comment all that was written."""
    document = survey()
    values = {"score": 0, "why": "Slow.", "first": "help"}
    assert score_of(document.score, values) == 0
    assert score_of(document.score, {}) is None
    assert score_of(None, values) is None
    assert comment_of(list(document.questions()), values) == "Slow."
