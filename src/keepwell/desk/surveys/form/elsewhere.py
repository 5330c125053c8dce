"""Answers that come as values of JSON instead of from a page, checked by the same form."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepwell.desk.surveys.form.branching import asked_on, kept
from keepwell.desk.surveys.form.checking import Given, Problem, check
from keepwell.desk.surveys.form.document import Document, Value


@dataclass(frozen=True)
class Whole:
    """All answers to a survey, or what is wrong with them."""

    values: dict[str, Value]
    problems: dict[str, Problem]
    """By question."""
    strays: list[str]
    """What was answered and is not asked, or not of who answers the rest so."""


def check_whole(document: Document, values: Mapping[str, Value]) -> Whole:
    """Read the answers to all pages of a survey."""
    sent = as_sent(values)
    found: dict[str, Value] = {}
    problems: dict[str, Problem] = {}
    asked: set[str] = set()
    for page in document.pages:
        questions = asked_on(page, found)
        asked |= {one.id for one in questions}
        checked = check(questions, sent)
        found |= checked.values
        problems |= checked.problems
    return Whole(kept(document, found), problems, [name for name in values if name not in asked])


def as_sent(values: Mapping[str, Value]) -> Given:
    """Return values as a browser would have sent them.

    >>> as_sent({"score": 9, "again": True, "who": {"name": "Ann"}})
    {'score': ['9'], 'again': ['yes'], 'who.name': ['Ann']}
    """
    sent: dict[str, list[str]] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            sent |= {f"{name}.{part}": [str(text)] for part, text in value.items()}
        elif isinstance(value, list):
            sent[name] = [_text(one) for one in value]
        else:
            sent[name] = [_text(value)]
    return sent


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    whole = isinstance(value, float) and value.is_integer()
    return f"{value:.0f}" if whole else str(value)
