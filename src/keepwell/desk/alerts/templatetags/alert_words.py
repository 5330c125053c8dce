"""Alerts in templates: `{{ alert|headline }}`."""

from datetime import datetime

from django import template

from keepwell.desk.alerts import words
from keepwell.desk.alerts.models import Alert, Direction, Outcome, Receiver, State, Subject, Watch
from keepwell.desk.alerts.ranking import priority
from keepwell.desk.base.templatetags.words import signed

register = template.Library()


@register.filter
def headline(alert: Alert) -> str:
    """Say what happened, and how many more reasons there are, of an alert as `shown` gives it."""
    return words.headline(alert, list(alert.reasons.all()))


@register.filter
def priority_at(alert: Alert, moment: datetime) -> float:
    """Return its priority at a moment, in the project's currency."""
    return priority(alert.stake, alert.at, moment)


@register.filter
def why_not_told(receiver: Receiver) -> str:
    """Say why somebody was not interrupted."""
    return words.why_not_told(receiver)


@register.filter
def state_word(receiver: Receiver) -> str:
    """Say whether somebody was told."""
    return str(State(receiver.state).label)


@register.filter
def outcome_word(alert: Alert) -> str:
    """Say what became of an alert."""
    return str(Outcome(alert.outcome).label)


@register.filter
def figure_of(watch: Watch) -> str:
    """Write the figure of a watch at its last look, or by how much it moved."""
    if watch.last is None:
        return ""
    if watch.direction == Direction.FELL:
        return signed(-watch.last, 1 if watch.subject == Subject.SCORE else 0)
    return words.figure(watch.subject, watch.last)


@register.filter
def reading_of(watch: Watch) -> str:
    """Say the figure of a watch at its last look; of one that may fall, against what."""
    if watch.last is None or watch.direction != Direction.FELL:
        return figure_of(watch)
    return words.fall(watch.subject, watch.last, watch.days)


@register.filter
def limit_of(watch: Watch) -> str:
    """Say the limit of a watch."""
    return words.figure(watch.subject, watch.limit)


@register.filter
def whose_of(watch: Watch) -> str:
    """Say whose figure a watch is of."""
    given = {"segment": watch.segment, "owner": str(watch.owner or "")}
    return words.whose(str(watch.customer or ""), given)


@register.filter
def is_figure(watch: Watch) -> bool:
    """Return whether a watch is of one figure, rather than of each customer."""
    return Subject(watch.subject).is_figure
