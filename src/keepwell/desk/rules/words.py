"""What colleagues call facts, comparisons and actions, and a tree in sentences."""

from collections.abc import Callable, Mapping
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from keepwell.desk.base.templatetags.words import band_word, state_word
from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.tree.document import (
    FROM_ANSWER,
    Action,
    Condition,
    Join,
    Operand,
    Route,
    Test,
)
from keepwell.desk.surveys.models import Channel
from keepwell.language import day, number

TRIGGERS = {
    "answer": gettext_lazy("An answer"),
    "score": gettext_lazy("Another band"),
    "state": gettext_lazy("Another state"),
    "complaint": gettext_lazy("A complaint"),
    "event": gettext_lazy("A touchpoint"),
}
FACTS = {
    "nps": gettext_lazy("Recommendation (NPS)"),
    "csat": gettext_lazy("Satisfaction (CSAT)"),
    "ces": gettext_lazy("Effort (CES)"),
    "emoji": gettext_lazy("Emoji"),
    "commented": gettext_lazy("There is a comment"),
    "mood": gettext_lazy("Mood of the comment"),
    "topic": gettext_lazy("Topic"),
    "survey": gettext_lazy("Survey"),
    "stage": gettext_lazy("Stage"),
    "channel": gettext_lazy("Channel"),
    "language": gettext_lazy("Language"),
    "place": gettext_lazy("Place of the link"),
    "severity": gettext_lazy("Severity"),
    "event": gettext_lazy("Touchpoint"),
    "score": gettext_lazy("Score"),
    "band": gettext_lazy("Band"),
    "state": gettext_lazy("State"),
    "score_before": gettext_lazy("Score before"),
    "band_before": gettext_lazy("Band before"),
    "state_before": gettext_lazy("State before"),
    "value": gettext_lazy("Value a year"),
    "renewal_in": gettext_lazy("Days until renewal"),
    "owned": gettext_lazy("The customer has an owner"),
    "tag": gettext_lazy("Tag"),
    "segment": gettext_lazy("Segment"),
    "weekday": gettext_lazy("Day of the week"),
    "hour": gettext_lazy("Hour of the day"),
    "trigger": gettext_lazy("What happened"),
}
"""By name; traits go by their own."""
OPERATORS = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "at_most": gettext_lazy("is at most"),
    "at_least": gettext_lazy("is at least"),
    "below": gettext_lazy("is below"),
    "above": gettext_lazy("is above"),
    "within": gettext_lazy("lies ahead at most (days)"),
    "past": gettext_lazy("is ago at most (days)"),
    "known": gettext_lazy("is known"),
}
JOINS = {
    "all": gettext_lazy("all of this holds"),
    "any": gettext_lazy("any of this holds"),
    "none": gettext_lazy("none of this holds"),
}
KINDS = {
    "open_case": gettext_lazy("Open a case"),
    "start_playbook": gettext_lazy("Start a playbook"),
    "alert": gettext_lazy("Alert somebody"),
    "send": gettext_lazy("Send a message"),
    "tag": gettext_lazy("Set a tag"),
    "task": gettext_lazy("Set a task"),
}
MOODS = {
    "negative": pgettext_lazy("mood", "negative"),
    "neutral": pgettext_lazy("mood", "neutral"),
    "positive": pgettext_lazy("mood", "positive"),
}
WEEKDAYS = {
    "monday": gettext_lazy("Monday"),
    "tuesday": gettext_lazy("Tuesday"),
    "wednesday": gettext_lazy("Wednesday"),
    "thursday": gettext_lazy("Thursday"),
    "friday": gettext_lazy("Friday"),
    "saturday": gettext_lazy("Saturday"),
    "sunday": gettext_lazy("Sunday"),
}


NOT = {
    "commented": gettext_lazy("There is no comment"),
    "owned": gettext_lazy("The customer has no owner"),
}
"""What is so where a fact of yes or no is no."""


def fact(test: Test) -> str:
    """Return what a condition is about."""
    return test.name if test.fact == "trait" else str(FACTS[test.fact])


def condition(given: Condition, within: Join | None = None) -> str:
    """Say a condition: "Recommendation (NPS) is at most 6 and Value a year is at least 50,000"."""
    if isinstance(given, Test):
        return _test(given)
    parts = [condition(part, given.join) for part in given.parts]
    joint = _(" and ") if given.join == "all" else _(" or ")
    said = joint.join(parts)
    if given.join == "none":
        return _("not ({conditions})").format(conditions=said)
    is_plain = within in {None, given.join} or len(parts) == 1
    return said if is_plain else f"({said})"


def _test(test: Test) -> str:
    if test.operator == "known":
        known = _("{fact} is known") if test.operand else _("{fact} is not known")
        return known.format(fact=fact(test))
    if test.fact in NOT and isinstance(test.operand, tuple):
        return str((FACTS if test.operand == (True,) else NOT)[test.fact])
    if test.operator in {"within", "past"} and isinstance(test.operand, int):
        return _days(test, test.operand)
    return f"{fact(test)} {OPERATORS[test.operator]} {_operand(test.fact, test.operand)}"


def _days(test: Test, days: int) -> str:
    if test.operator == "within":
        said = ngettext(
            "{fact} lies at most {count} day ahead", "{fact} lies at most {count} days ahead", days
        )
    else:
        said = ngettext(
            "{fact} is at most {count} day ago", "{fact} is at most {count} days ago", days
        )
    return said.format(fact=fact(test), count=number(days))


def _operand(name: str, operand: Operand) -> str:
    if isinstance(operand, tuple):
        return _(" or ").join(value(name, one) for one in operand)
    return value(name, operand)


def value(name: str, of: object) -> str:
    """Return what a fact may be in words."""
    if isinstance(of, date):
        return day(of)
    if isinstance(of, float | int) and not isinstance(of, bool):
        return number(of, 0 if float(of).is_integer() else 1)
    told: Mapping[str, Callable[[str], str]] = {
        "band": band_word, "band_before": band_word, "state": state_word,
        "state_before": state_word, "mood": lambda one: str(MOODS[one]),
        "weekday": lambda one: str(WEEKDAYS[one]), "trigger": lambda one: str(TRIGGERS[one]),
        "severity": lambda one: str(Severity(one).label),
        "channel": lambda one: str(Channel(one).label),
    }  # fmt: skip
    return told[name](str(of)) if name in told else f"“{of}”"


def action(of: Action) -> str:
    """Say an action: "Open a case: High, for the department “Service” by load"."""
    parts = [*_what(of), *_whom(of.to)]
    said = str(KINDS[of.kind])
    return f"{said}: {', '.join(parts)}" if parts else said


def _what(of: Action) -> list[str]:
    parts = [f"“{of.name}”"] if of.name else []
    if of.kind == "open_case":
        parts.append(str(of.severity.label))
    if of.topic:
        from_answer = of.topic == FROM_ANSWER
        named = _("topic “{name}”").format(name=of.topic)
        parts.append(_("topic of the answer") if from_answer else named)
    if of.due:
        said = ngettext("within {count} working day", "within {count} working days", of.due)
        parts.append(said.format(count=number(of.due)))
    if of.restrict:
        parts.append(_("only {department} sees it").format(department=of.restrict))
    return parts


def _whom(to: Route) -> list[str]:
    if to.whom == "nobody":
        return []
    told = {
        "owner": _("for the customer’s owner"),
        "managers": _("for the managers"),
        "member": _("for {name}"),
        "department": _("for {name}"),
    }[to.whom].format(name=to.name)
    by = {"turn": _("one after the other"), "load": _("whoever has the least to do")}
    return [told, by[to.by]] if to.by else [told]
