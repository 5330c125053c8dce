"""Whether losses are normal rotation, in a sentence."""

from keepwell.engine.retention.alarm import Signal, Verdict
from keepwell.engine.retention.periods import By
from keepwell.language import _, day, ngettext, number, percent

MOST_CERTAIN = 100_000
"""Rarer than one in so many is said to be rarer than that."""


def state(name: str) -> str:
    """Return the word for a state."""
    words = {
        "unknown": _("too early to tell"), "calm": _("calm"), "watch": _("watch"),
        "alarm": _("alarm"),
    }  # fmt: skip
    return words[name]


def sentence(verdict: Verdict, by: By = "month") -> str:
    """Say why a verdict is what it is."""
    signal = verdict.signal
    if signal is None:
        return _("There are too few earlier periods with customers to tell what is normal.")
    lost = ngettext("{lost} customer was lost", "{lost} customers were lost", signal.lost)
    counted = _(
        "{lost} {when} ({share} of those at the start), where about {usual} is usual"
    ).format(
        lost=lost.format(lost=number(signal.lost)),
        when=_when(verdict, signal, by),
        share=percent(signal.lost / signal.start, 1),
        usual=number(signal.usual, 0 if signal.usual >= 10 else 1),  # noqa: PLR2004 - two digits
    )
    if verdict.state == "calm":
        return _("{counted}: normal rotation.").format(counted=counted)
    return f"{counted}{_growing(signal)} {_balance(signal)}"


def _when(verdict: Verdict, signal: Signal, by: By) -> str:
    first, last = verdict.period.since, verdict.period.until
    if signal.span == 1:
        return _("from {since} to {until}").format(since=day(first), until=day(last))
    return _over(by, signal.span).format(count=number(signal.span), until=day(last))


def _over(by: By, count: int) -> str:
    spans = {
        "day": _("in {count} days to {until}"), "week": _("in {count} weeks to {until}"),
        "month": _("in {count} months to {until}"), "quarter": _("in {count} quarters to {until}"),
        "year": _("in {count} years to {until}"),
    }  # fmt: skip
    return spans[by] if count else ""


def _growing(signal: Signal) -> str:
    rare = number(min(MOST_CERTAIN, round(1 / max(signal.chance, 1 / MOST_CERTAIN))))
    if signal.span == 1:
        said = _(": losses grow fast. By chance alone that happens once in {rare} such periods.")
    else:
        said = _(": losses stay high. By chance alone that happens once in {rare} such periods.")
    return said.format(rare=rare)


def _balance(signal: Signal) -> str:
    if signal.balanced:
        said = _("{new} new customers made up for them, so it is no alarm yet.")
    else:
        said = _("{new} new customers did not make up for them.")
    return said.format(new=number(signal.new))


def record(verdict: Verdict, by: By = "month") -> dict[str, object]:
    """Return a verdict as programs read it; `reason` is for people, in their language."""
    signal = verdict.signal
    return {
        "from": verdict.period.since,
        "to": verdict.period.until,
        "state": verdict.state,
        "reason": sentence(verdict, by),
        "start": verdict.figures.start,
        "lost": verdict.figures.lost,
        "new": verdict.figures.new,
        "churn_rate": verdict.figures.churn_rate,
        "watch_from": verdict.limits and verdict.limits[0],
        "alarm_from": verdict.limits and verdict.limits[1],
        "periods": signal and signal.span,
        "usual": signal and signal.usual,
        "chance": signal and signal.chance,
    }
