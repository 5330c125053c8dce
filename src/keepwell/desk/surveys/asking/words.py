"""What is said of reasons and schedules."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.surveys.asking.choosing import Unfit
from keepwell.desk.surveys.asking.fatigue import Why
from keepwell.desk.surveys.asking.reaching import Unreached
from keepwell.desk.surveys.models import Distribution, Timing, Unit
from keepwell.language import number


def reason(why: str, rule: Mapping[str, Any]) -> str:
    """Say why people are left out."""
    match why:
        case Why.LIMIT:
            return _limit(rule)
        case Why.WAIT:
            return _wait(rule)
        case Why.MATTER:
            return _matter(rule)
    said: dict[str, str] = {
        Why.OPTED_OUT: _("They do not want to be asked."),
        Why.NEVER: _("The rules say never to ask their account."),
        Unreached.NO_ADDRESS: _("Nobody knows their e-mail address."),
        Unreached.NO_NUMBER: _("Nobody knows where the message service reaches them."),
        Unreached.BAD_NUMBER: _(
            "Where the message service reaches them cannot be used. Expected a number with its "
            "country, such as +66812345678, or a name without spaces."
        ),
        Unfit.TWICE: _("Their address is asked already."),
        Unfit.SHARE: _("They were not drawn."),
        Unfit.QUOTA: _("Enough others are asked."),
    }
    return said.get(why, why)


def timing(one: Distribution) -> str:
    """Say when a distribution asks."""
    days = number(one.every_days or one.days)
    match one.timing:
        case Timing.EVERY:
            return ngettext("every day", "every {days} days", one.every_days or 1).format(days=days)
        case Timing.AFTER:
            return _after(one).format(days=days, event=one.event)
        case Timing.BEFORE:
            return ngettext(
                "{days} day before the contract comes up",
                "{days} days before the contract comes up",
                one.days,
            ).format(days=days)
        case _:
            return _("once")


def _after(one: Distribution) -> str:
    match one.unit:
        case Unit.MINUTES:
            return ngettext(
                "{days} minute after “{event}”", "{days} minutes after “{event}”", one.days
            )
        case Unit.HOURS:
            return ngettext("{days} hour after “{event}”", "{days} hours after “{event}”", one.days)
        case _:
            return ngettext("{days} day after “{event}”", "{days} days after “{event}”", one.days)


def _limit(rule: Mapping[str, Any]) -> str:
    said = ngettext(
        "Asked {count} time within {days} days already: {survey}.",
        "Asked {count} times within {days} days already: {survey}.",
        rule["at_most"],
    )
    return said.format(
        count=number(rule["at_most"]), days=number(rule["days"]), survey=_about(rule["survey"])
    )


def _wait(rule: Mapping[str, Any]) -> str:
    return _("Asked less than {days} days ago: {survey}.").format(
        days=number(rule["days"]), survey=_about(rule["after"])
    )


def _matter(rule: Mapping[str, Any]) -> str:
    if rule["until"]:
        return _("“{event}” without “{until}” in the last {days} days.").format(
            event=rule["event"], until=rule["until"], days=number(rule["days"])
        )
    return _("“{event}” in the last {days} days.").format(
        event=rule["event"], days=number(rule["days"])
    )


def _about(survey: str) -> str:
    return survey or _("any survey")
