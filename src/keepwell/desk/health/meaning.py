"""What a measure looks at, in words, and how to get the data that one lacks."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell import sentences
from keepwell.engine.scorecard.schema import (
    Aggregation,
    DaysUntil,
    Dimension,
    Measure,
    Percentile,
    TraitValue,
)
from keepwell.language import number

Source = Aggregation | TraitValue | DaysUntil
SENTIMENT = "Sentiment Set"
"""The event by which a colleague says how it goes."""


def what(measure: Measure) -> str:
    """Say what a measure looks at and over which days: "How often: Signed In · in 30 days"."""
    parts = [looked_at(measure.value)]
    if measure.per is not None:
        parts.append(_("divided by: {what}").format(what=_divisor(measure.per)))
    if days := period(measure):
        parts.append(days)
    return " · ".join(parts)


def period(measure: Measure) -> str:
    """Say over which days a measure looks; empty if over all of the past, or none."""
    days = measure.value.window if isinstance(measure.value, Aggregation) else None
    if days is None:
        return ""
    within = ngettext("in {days} day", "in {days} days", days).format(days=number(days))
    if measure.compare:
        return _("{period}, against as many days before").format(period=within)
    return within


def looked_at(source: Source) -> str:
    """Say what is looked at, without its days."""
    if isinstance(source, TraitValue):
        return _("Recorded: {trait}").format(trait=_plain(source.trait))
    if isinstance(source, DaysUntil):
        return _("Days until: {trait}").format(trait=_plain(source.trait))
    events = ", ".join(source.events) or _("anything")
    return _folded(source.aggregate).format(events=events, of=_plain(source.of or ""))


def side(dimension: Dimension) -> str:
    """Return what people call a dimension."""
    return sentences.told(dimension.title) or dimension.name.replace("_", " ").capitalize()


def points(measure: Measure) -> tuple[tuple[float, float], ...]:
    """Return the points of a measure's scale, (value, score); of a rank none."""
    return () if isinstance(measure.scale, Percentile) else measure.scale.points


def scale(measure: Measure) -> str:
    """Say which value of a measure gets which score."""
    if isinstance(measure.scale, Percentile):
        return _("ranked among all customers of the scorecard")
    return " · ".join(
        f"{sentences.value(measure, value)} → {number(score)}" for value, score in points(measure)
    )


def _divisor(source: Source) -> str:
    return _plain(source.trait) if isinstance(source, TraitValue) else looked_at(source)


def _folded(aggregate: str) -> str:
    """Return the sentence of an aggregate, with places for its events and what is folded."""
    return {
        "count": _("How often: {events}"),
        "sum": _("Sum of: {events}"),
        "mean": _("Mean of: {events}"),
        "min": _("Least of: {events}"),
        "max": _("Greatest of: {events}"),
        "distinct": _("Different ones by {of}: {events}"),
        "last": _("Last of: {events}"),
        "first": _("First of: {events}"),
        "days_since_last": _("Days since the last: {events}"),
        "days_since_first": _("Days since the first: {events}"),
        "days_active": _("Days with: {events}"),
        "share": _("Share that meets the condition: {events}"),
    }[aggregate]


def remedy(measure: Measure, status: str) -> str:
    """Say why a measure has no value, and how it gets one; empty if it has one."""
    if status == "ok":
        return ""
    if status == "stale":
        return _silent(measure)
    if (trait := missing_trait(measure)) is not None:
        said = _("Needs the trait “{trait}”. Import it, or let the system that knows it send it.")
        return said.format(trait=trait)
    if SENTIMENT in events(measure):
        return _("Nobody has said lately how it goes. Set the sentiment.")
    if measure.compare:
        return _("Nothing to compare with: the days before had none.")
    return _("None came: {events}. Check that its source sends them for this customer.").format(
        events=", ".join(events(measure)) or _("anything")
    )


def _silent(measure: Measure) -> str:
    days = measure.stale_after or 0
    said = ngettext(
        "Nothing from anybody for more than {days} day: {events}. Its source may be down.",
        "Nothing from anybody for more than {days} days: {events}. Its source may be down.",
        days,
    )
    return said.format(days=number(days), events=", ".join(events(measure)))


def missing_trait(measure: Measure) -> str | None:
    """Return the trait a measure is made from or divided by, if there is one."""
    for source in (measure.per, measure.value):
        if isinstance(source, (TraitValue, DaysUntil)):
            return source.trait
    return None


def events(measure: Measure) -> tuple[str, ...]:
    """Return the events a measure is made from."""
    return measure.value.events if isinstance(measure.value, Aggregation) else ()


def _plain(name: str) -> str:
    return name.removeprefix("property:").replace("_", " ")
