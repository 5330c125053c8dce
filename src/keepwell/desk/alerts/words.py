"""Alerts in sentences, in the language that is spoken when they are read."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from keepwell import sentences
from keepwell.desk.alerts.kinds import FELL, FIGURE, LATE, MANY, READY, RENEWAL, SOURCE, WORSE
from keepwell.desk.alerts.models import Alert, Direction, Reason, Receiver, State, Subject
from keepwell.desk.alerts.ranking import HALF_LIFE, freshness, priority
from keepwell.desk.base.company import company
from keepwell.desk.base.templatetags.words import moment
from keepwell.desk.notices import words as notices
from keepwell.desk.notices.models import CASE, Notice
from keepwell.desk.notices.models import READY as READY_NOTICE
from keepwell.desk.notices.models import SOURCE as SOURCE_NOTICE
from keepwell.desk.notices.models import WORSE as WORSE_NOTICE
from keepwell.language import day, money, number, percent

TOLD_AS = {WORSE: WORSE_NOTICE, READY: READY_NOTICE, SOURCE: SOURCE_NOTICE, LATE: CASE}
"""Kinds that notices have a sentence for."""
LONGEST = 280
"""Characters of a headline."""


def headline(alert: Alert, reasons: Sequence[Reason]) -> str:
    """Say the newest of the reasons that the reader may know, and how many more there are."""
    if not reasons:
        return str(alert.customer or alert)
    text = sentence(reasons[-1], alert)
    if more := len(reasons) - 1:
        text = ngettext(
            "{text}, and {more} more reason", "{text}, and {more} more reasons", more
        ).format(text=text, more=number(more, 0))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def sentence(reason: Reason, alert: Alert) -> str:
    """Say what happened, in one sentence."""
    name = str(alert.customer) if alert.customer else ""
    if reason.kind in TOLD_AS:
        kind = TOLD_AS[reason.kind]
        return notices.sentence(Notice(kind=kind, customer=alert.customer, data=reason.data))
    say = _SENTENCES.get(reason.kind)
    return say(name, reason.data) if say else reason.title


def _many(_name: str, data: Mapping[str, Any]) -> str:
    said = {"count": number(data["count"], 0), "names": ", ".join(data.get("names", ()))}
    if data["what"] == FELL:
        return _("{count} customers became at risk (watch “{title}”)").format(
            title=data["title"], **said
        )
    if data["what"] == READY:
        return _("{count} of your customers are ready to grow; the largest: {names}").format(**said)
    return _("{count} of your customers got worse; the largest: {names}").format(**said)


def _figure(name: str, data: Mapping[str, Any]) -> str:
    said = {"figure": figure(data["subject"], data["last"]), "whose": whose(name, data)}
    said["what"] = str(Subject(data["subject"]).label)
    if data["direction"] == Direction.FELL:
        said["figure"] = fall(data["subject"], data["last"], data["days"])
        return _("{what} of {whose}: {figure}").format(**said)
    limit = figure(data["subject"], data["limit"])
    return _("{what} of {whose} is {figure}, under {limit}").format(limit=limit, **said)


def whose(name: str, data: Mapping[str, Any]) -> str:
    """Say whose a figure is: a customer's, a segment's, that of somebody's customers, or of all."""
    if name:
        return name
    if data.get("segment"):
        return _("the segment “{segment}”").format(segment=data["segment"])
    if data.get("owner"):
        return _("the customers of {owner}").format(owner=data["owner"])
    return _("all customers")


def figure(subject: str, value: float) -> str:
    """Say a figure as its kind is told: CSAT as a percentage, NPS and scores as points."""
    if subject == Subject.CSAT:
        return percent(value / 100)
    return number(value, 1 if subject == Subject.SCORE else 0)


def fall(subject: str, by: float, days: int) -> str:
    """Say by how much a figure is lower than before, and what it is compared with.

    Of scores the desk knows today and one day before, and nothing in between; of answers it
    compares all of the last days with all of as many days before.
    """
    said = {"points": number(by, 1 if subject == Subject.SCORE else 0), "days": number(days, 0)}
    if by <= 0:
        return _("no lower than before")
    if subject == Subject.SCORE:
        ago = ngettext(
            "{points} points lower than {days} day ago",
            "{points} points lower than {days} days ago",
            days,
        )
        return ago.format(**said)
    before = ngettext(
        "{points} points lower over {days} day than over the day before",
        "{points} points lower over {days} days than over the {days} days before",
        days,
    )
    return before.format(**said)


def _renewal(name: str, data: Mapping[str, Any]) -> str:
    return _("{customer} comes up for renewal on {day} and is not healthy: {band}").format(
        customer=name, day=day(date.fromisoformat(data["on"])), band=sentences.band(data["band"])
    )


def _fell(name: str, data: Mapping[str, Any]) -> str:
    return _("{customer} became at risk: {score_before} → {score}").format(
        customer=name,
        score_before=sentences.score(data["score_before"]),
        score=sentences.score(data["score"]),
    )


_SENTENCES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    MANY: _many,
    FIGURE: _figure,
    RENEWAL: _renewal,
    FELL: _fell,
}


def why_this_rank(alert: Alert, at: datetime) -> str:
    """Spell out with numbers why an alert stands where it does."""
    stake, currency = alert.stake, company().currency
    return _(
        "{value} a year × {risk} chance to lose it × {chance} chance to save it × {fresh} freshness"
        " = {priority}. Half of the freshness is gone every {days} days."
    ).format(
        value=money(stake.value, currency), risk=percent(stake.risk), chance=percent(stake.chance),
        fresh=percent(freshness(alert.at, at)), days=number(HALF_LIFE.days, 0),
        priority=money(priority(stake, alert.at, at), currency),
    )  # fmt: skip


def why_not_told(receiver: Receiver) -> str:
    """Say why somebody was not interrupted; empty: they were."""
    if receiver.state == State.HELD:
        return _("Held back: the alerts of that day were already as many as the budget allows.")
    if receiver.state == State.WAITING and receiver.until is not None:
        return _("Waits until {when}, when quiet hours end.").format(when=moment(receiver.until))
    return _("Is told within minutes.") if receiver.state == State.WAITING else ""


DONE_SAID: Mapping[str, Any] = {
    "done": gettext_lazy("Done. The alert is among those dealt with."),
    "dismiss": gettext_lazy("Dismissed."),
    "snooze": gettext_lazy("Put off. It comes back by itself."),
}
"""What is said after a deed."""
