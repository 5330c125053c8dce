"""What may be answered: what a browser sent, as values, and what is wrong with it."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from keepwell.desk.surveys.form.document import CHOOSING, SCALES, Question, Value, Values

Given = Mapping[str, Sequence[str]]
"""What was sent, by name of the control. Those of a contact are named `<question>.<field>`."""
LONGEST = 4_000
"""Characters of a text."""
LONGEST_FIELD = 200
"""Characters of one field of a contact."""
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]{2,}")


class Problem(StrEnum):
    """Why an answer cannot be taken."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    """It is none of what there was to choose."""
    NO_NUMBER = "no_number"
    OUT_OF_RANGE = "out_of_range"
    TOO_LONG = "too_long"
    NO_EMAIL = "no_email"


class _Wrong(Exception):  # noqa: N818 - it is an outcome, not an error of ours
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


@dataclass(frozen=True)
class Checked:
    """What was understood, and what has to be mended, by question."""

    values: dict[str, Value]
    problems: dict[str, Problem]


def check(questions: Sequence[Question], given: Given) -> Checked:
    """Read the answers to some questions. What is not asked is not looked at."""
    values: dict[str, Value] = {}
    problems: dict[str, Problem] = {}
    for question in questions:
        try:
            value = _value(question, given)
        except _Wrong as wrong:
            problems[question.id] = wrong.problem
            continue
        if value is not None:
            values[question.id] = value
        elif question.required:
            problems[question.id] = Problem.MISSING
    return Checked(values, problems)


def score_of(question: Question | None, values: Values) -> int | None:
    """Return the score among the answers; None if there is none."""
    value = values.get(question.id) if question else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def comment_of(questions: Sequence[Question], values: Values) -> str:
    """Return all that was written freely, in the order of the questions, a paragraph each."""
    texts = (values.get(one.id) for one in questions if one.kind == "text")
    return "\n\n".join(text for text in texts if isinstance(text, str))


def _value(question: Question, given: Given) -> Value | None:
    """Return what was answered; None: nothing. Raises _Wrong for what cannot be taken."""
    if question.kind == "contact":
        return _contact(question, given)
    some = [text for one in given.get(question.id, ()) if (text := one.strip())]
    if not some:
        return None
    if question.kind == "choices":
        return list(dict.fromkeys(_option(question, one) for one in some))
    return _single(question, some[-1])


def _single(question: Question, text: str) -> Value:
    if question.kind in SCALES:
        return _step(question, text)
    if question.kind in CHOOSING:
        return _option(question, text)
    if question.kind == "yes_no":
        return _yes(text)
    if question.kind == "number":
        return _number(question, text)
    return _bounded(text, LONGEST)


def _step(question: Question, text: str) -> int:
    known = {str(step): step for step in question.steps}
    if text not in known:
        raise _Wrong(Problem.UNKNOWN)
    return known[text]


def _option(question: Question, text: str) -> str:
    if text not in {option.id for option in question.options}:
        raise _Wrong(Problem.UNKNOWN)
    return text


def _yes(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise _Wrong(Problem.UNKNOWN)
    return text == "yes"


def _number(question: Question, text: str) -> float:
    """Read a number as people of several languages write it: `3,5` is `3.5`."""
    try:
        found = float(text.replace(",", ".", 1) if text.count(",") == 1 else text)
    except ValueError:
        raise _Wrong(Problem.NO_NUMBER) from None
    if not math.isfinite(found):
        raise _Wrong(Problem.NO_NUMBER)
    low = -math.inf if question.least is None else question.least
    high = math.inf if question.most is None else question.most
    if not low <= found <= high:
        raise _Wrong(Problem.OUT_OF_RANGE)
    return int(found) if found.is_integer() and abs(found) < 2**53 else found


def _contact(question: Question, given: Given) -> dict[str, str] | None:
    """Read the fields of a contact; if it is required, each of them is."""
    said = {name: (given.get(f"{question.id}.{name}") or ("",))[-1] for name in question.fields}
    filled = {name: text.strip() for name, text in said.items() if text.strip()}
    found = {name: _bounded(text, LONGEST_FIELD) for name, text in filled.items()}
    if "email" in found and not EMAIL.fullmatch(found["email"]):
        raise _Wrong(Problem.NO_EMAIL)
    if question.required and len(found) < len(said):
        raise _Wrong(Problem.MISSING)
    return found or None


def _bounded(text: str, most: int) -> str:
    if len(text) > most:
        raise _Wrong(Problem.TOO_LONG)
    return text.replace("\0", "").replace("\r\n", "\n")
