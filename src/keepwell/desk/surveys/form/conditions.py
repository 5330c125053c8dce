"""Conditions: `{question: score, from: 0, to: 6}` and `{question: why, is: [price, other]}`."""

from collections.abc import Mapping, Sequence

from keepwell.desk.surveys.form.document import CHOOSING, SCALES, Condition, Question
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

KEYS = ("question", "from", "to", "is")
YES_NO = ("yes", "no")


def read_condition(at: Value | None, before: Mapping[str, Question]) -> Condition | None:
    """Read a condition on one of the questions of earlier pages."""
    if at is None:
        return None
    keys = Section(at, KEYS)
    name = keys.require("question", next(iter(before), "score"))
    if name is None:
        return None
    if name.raw not in before:
        listed = ", ".join(f'"{one}"' for one in before) or "there is none yet"
        hint = name.hint(name.raw, before)
        name.expected(f"a question of an earlier page ({listed})", hint)
        return None
    question = before[name.raw]
    if question.kind in CHOOSING or question.kind == "yes_no":
        return _among(keys, question)
    if question.kind in SCALES or question.kind == "number":
        return _within(keys, question)
    name.expected(f'a question one can tell apart; "{question.id}" takes a {question.kind}')
    return None


def _among(keys: Section, question: Question) -> Condition:
    keys.refuse(("from", "to"), "this question has no numbers.")
    known: Sequence[str] = [one.id for one in question.options] or YES_NO
    keys.require("is", f"[{', '.join(known[:2])}]")
    some = [_yes_or_no(value, question) for value in keys.some("is")]
    return Condition(question.id, among=tuple(one for v in some if (one := v.choice(known))))


def _yes_or_no(value: Value, question: Question) -> Value:
    """Read `true` and `false` as yes and no, where that is the question."""
    if question.kind != "yes_no" or not isinstance(value.content, bool):
        return value
    word = "yes" if value.content else "no"
    return Value(value.report, value.line, value.where, word, word)


def _within(keys: Section, question: Question) -> Condition:
    keys.refuse(("is",), 'this question has numbers; use "from" and "to".')
    low, high = _number(keys, "from"), _number(keys, "to")
    if low is None and high is None and not keys.has("is"):
        keys.require("from", "0")
    if low is not None and high is not None and low > high:
        keys.error("to", f'Expected "to" at or above "from". Got {low:g} to {high:g}.')
    return Condition(question.id, low, high)


def _number(keys: Section, key: str) -> float | None:
    value = keys.get(key)
    return value.number() if value else None
