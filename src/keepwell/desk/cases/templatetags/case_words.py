"""Words of cases: `{% load case_words %}`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.cases import showing
from keepwell.desk.cases.models import Event, Kind, Means, Message, Severity, Source, Status
from keepwell.desk.cases.models.mailbox import Fate, Why
from keepwell.desk.cases.showing import Standing
from keepwell.desk.surveys.messages.lengths import length_of
from keepwell.language import number

register = template.Library()
MARKS = {Severity.URGENT: "bad", Severity.HIGH: "warn"}
"""Badges of what is worse than usual."""
MEGABYTE = 1_000_000


@register.simple_tag
def standing(of: Standing) -> SafeString:
    """Show how a case stands: shape, colour and word."""
    return shape(of.look, of.word)


@register.filter
def status_word(status: str) -> str:
    """Say how far a case is."""
    return str(Status(status).label)


@register.filter
def severity_word(severity: str) -> str:
    """Say how bad it is."""
    return str(Severity(severity).label)


@register.filter
def severity_kind(severity: str) -> str:
    """Return the kind of badge of a severity."""
    return MARKS.get(Severity(severity), "")


@register.filter
def source_word(source: str) -> str:
    """Say what a case was opened for."""
    return str(Source(source).label)


@register.filter
def means_word(means: str) -> str:
    """Say how something was said."""
    return str(Means(means).label)


@register.filter
def work_time(minutes: int) -> str:
    """Write working minutes: "2 h 10 min"."""
    return showing.work_time(timedelta(minutes=minutes))


@register.filter
def week_said(week: list[str]) -> str:
    """Say the hours of a week."""
    return showing.week_said(week)


@register.filter
def sms_word(text: str) -> str:
    """Say how long a message is: what a gateway counts and charges for."""
    length = length_of(text)
    said = ngettext(
        "{parts} SMS, {used} characters", "{parts} SMS, {used} characters", length.parts
    )
    return said.format(parts=number(length.parts), used=number(length.used))


@register.filter
def nth(severities: Sequence[Severity], number: int) -> str:
    """Say one of some severities."""
    return str(severities[number].label)


@register.filter
def fate_word(fate: str) -> str:
    """Say what became of a mail."""
    return str(Fate(fate).label)


@register.filter
def why_word(why: str) -> str:
    """Say why a mail was not simply added to a case; empty: it was."""
    return str(Why(why).label) if why else ""


@register.filter
def bytes_word(size: int) -> str:
    """Say how large a file is, in kilobytes or megabytes."""
    if size >= MEGABYTE:
        return _("{size} MB").format(size=number(size / MEGABYTE, 1))
    return _("{size} kB").format(size=number(max(1, round(size / 1000))))


@register.filter
def of(mapping: Mapping[str, object], key: str) -> object:
    """Return what a mapping has under a key; None: nothing."""
    return mapping.get(key)


@register.filter
def is_message(entry: Message | Event) -> bool:
    """Return whether an entry of a thread is something that was said."""
    return isinstance(entry, Message)


@register.filter
def happening(event: Event) -> str:
    """Say in a sentence what happened to a case, and who did it."""
    who = event.who or _("The customer")
    return _sentence(event).format(
        who=who, before=_value(event, event.before), after=_value(event, event.after)
    )


def _sentence(event: Event) -> str:
    if event.kind == Kind.WAITING:
        waits = _("{who} waits for the customer: the time stands still")
        return waits if event.after == "yes" else _("{who} went on: the time runs again")
    if event.kind == Kind.MERGED:
        return (
            _("{who} merged it into {after}") if event.after else _("{who} merged {before} into it")
        )
    if event.kind == Kind.OPENED and event.after:
        return _("{who} opened it by the rule “{after}”")
    return {
        Kind.OPENED: _("{who} opened it"),
        Kind.AGAIN: _("{who} wrote down that it was reported again"),
        Kind.OWNER: _("{who} gave it to {after}"),
        Kind.STATUS: _("{who}: {before} → {after}"),
        Kind.SEVERITY: _("{who}: severity {before} → {after}"),
        Kind.CAUSE: _("{who} named its root cause: {after}"),
        Kind.LATE: _("{who} reminded of it"),
        Kind.ASKED: _("{who} asked the customer anew: {after}"),
        Kind.NOT_ASKED: _("{who} did not ask the customer anew. {after}"),
        Kind.JUDGED: _("{who} answered anew: {after}"),
    }[Kind(event.kind)]


def _value(event: Event, value: str) -> str:
    if event.kind == Kind.STATUS:
        return str(Status(value).label)
    return str(Severity(value).label) if event.kind == Kind.SEVERITY else value
