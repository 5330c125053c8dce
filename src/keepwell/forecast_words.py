"""What a forecast says, in words a colleague understands, in the reader's language."""

from keepwell.engine.areas import COIN
from keepwell.engine.forecast.contract import Driver
from keepwell.engine.forecast.growth import Reason
from keepwell.engine.forecast.purchases import Problem
from keepwell.engine.forecast.result import Forecast, Verdict
from keepwell.engine.intervals import Estimate
from keepwell.language import _, ngettext, number, percent


def verdict(forecast: Forecast) -> str:
    """Say what the forecast is worth, the plain judgement first, then the figures behind it."""
    said = {
        "told_apart": _told_apart,
        "weak": _little,
        "chance": _little,
        "too_few": _too_few,
        "orders": _orders,
        "nothing": _nothing,
    }[forecast.verdict.worth]
    return said(forecast)


def _told_apart(forecast: Forecast) -> str:
    return _(
        "Those who leave can be told apart: {auc}. Learned from {leavers}; probabilities are off "
        "by {error} points on average."
    ).format(
        auc=_auc(forecast.verdict.auc),
        leavers=_leavers(forecast.verdict),
        error=number(100 * (forecast.calibration_error or 0.0), 1),
    )


def _little(forecast: Forecast) -> str:
    found = forecast.verdict
    said = _("Little can be predicted: {auc}.").format(auc=_auc(found.auc))
    if found.worth == "weak":
        more = _("Learned from {leavers}; do not act on small differences.")
    elif found.auc is not None and found.auc.high < COIN:
        more = _(
            "That is below chance (0.5): what held earlier no longer held later, so everybody gets "
            "the same probability; of all, between {low} and {high} leave. Learned from {leavers}."
        )
    else:
        more = _(
            "That includes chance (0.5), so everybody gets the same probability; of all, between "
            "{low} and {high} leave. Learned from {leavers}."
        )
    return f"{said} {more}".format(leavers=_leavers(found), **_rate(found))


def _too_few(forecast: Forecast) -> str:
    found = forecast.verdict
    return _(
        "Too few to tell customers apart: {leavers} in what was learned from, and about {needed} "
        "are needed, and as many who stayed. Everybody gets the same probability; of all, between "
        "{low} and {high} leave."
    ).format(leavers=_leavers(found), needed=number(found.needed), **_rate(found))


def _nothing(forecast: Forecast) -> str:
    problem = forecast.verdict.problem
    said = _(
        "Nothing can be said yet: the data must reach back further than the days asked about, and "
        "about {needed} customers must have left and as many stayed."
    ).format(needed=number(forecast.verdict.needed))
    return f"{_problem(problem)} {said}" if problem else said


def _orders(forecast: Forecast) -> str:
    found = forecast.verdict
    if forecast.estimator == "bg_nbd":
        said = _("Learned from the orders of {count} buyers (BG/NBD).")
    else:
        said = _("Learned instead from what buyers of like habits did before ({count} cases).")
        said = f"{_problem(found.problem)} {said}" if found.problem else said
    return f"{said} {_rehearsed(found)}".format(count=number(found.outcomes))


def _rehearsed(found: Verdict) -> str:
    rehearsal = found.rehearsal
    if rehearsal is None:
        return _("The data is too short to rehearse the forecast on earlier days.")
    return _(
        "Rehearsed on as many days before: {expected} orders expected, {came} came; probabilities "
        "were off by {error} points on average."
    ).format(
        expected=number(rehearsal.expected),
        came=number(rehearsal.came),
        error=number(100 * rehearsal.calibration_error, 1),
    )


def _problem(problem: Problem) -> str:
    if problem.kind == "cut_off":
        return _(
            "BG/NBD does not hold here: the data begins in the middle of its customers' lives, for "
            "its first month brings far more newcomers than the months after it."
        )
    if problem.kind == "edge":
        return _(
            "BG/NBD did not converge: its parameter {parameter} runs towards {towards}."
        ).format(parameter=problem.parameter, towards=problem.towards)
    return _("BG/NBD did not converge: no most likely parameters were found.")


def _auc(auc: Estimate | None) -> str:
    found = auc or Estimate(COIN, 0.0, 1.0)
    return _("AUC {value} ({low} to {high} at 95 %)").format(
        value=number(found.value, 2), low=number(found.low, 2), high=number(found.high, 2)
    )


def _leavers(found: Verdict) -> str:
    return ngettext(
        "{count} customer who left", "{count} customers who left", found.outcomes
    ).format(count=number(found.outcomes))


def _rate(found: Verdict) -> dict[str, str]:
    low, high = found.rate
    return {"low": percent(low, 1), "high": percent(high, 1)}


# --- drivers


def reason(driver: Driver) -> str:
    """Say what about a customer moves its probability, and which way."""
    return f"{'↑' if driver.effect > 0 else '↓'} {held(driver)}"


def held(driver: Driver) -> str:
    """Say what a customer has, whichever way it moves the probability."""
    return f"{feature(driver.feature)}: {value(driver.value)}"


def value(had: float | str | None) -> str:
    """Return what a customer has, as a person reads it."""
    if had is None:
        return _("unknown")
    if isinstance(had, bool):
        return _("yes") if had else _("no")
    if isinstance(had, str):
        return had
    return number(had, 0 if float(had).is_integer() else 1)


def feature(name: str) -> str:
    """Return the name of a feature in words.

    >>> feature("count_30d Signed In")
    'Signed In in 30 days'
    """
    kind, _blank, subject = name.partition(" ")
    words = {
        "days_active_30d": _("active days in 30 days"),
        "people_30d": _("people active in 30 days"),
        "days_since_anything": _("days since anything happened"),
        "revenue": _("revenue a month"),
        "revenue_change_90d": _("change of revenue in 90 days"),
        "count_30d": _("{subject} in 30 days"),
        "count_90d": _("{subject} in 90 days"),
        "change_30d": _("{subject}: change against the 30 days before"),
        "days_since": _("days since {subject}"),
        "sum_30d": _("{subject}, sum of 30 days"),
        "sum_90d": _("{subject}, sum of 90 days"),
        "tenure_days": _("days as a customer"),
        "days_until_renewal": _("days until the renewal"),
        "days_since_order": _("days since the last order"),
        "orders": _("orders so far"),
        "trait": "{subject}",
    }
    return words[kind].format(subject=subject)


# --- growth


def growth(found: Reason) -> str:
    """Say why a customer is ready for more."""
    share = percent(found.share)
    if found.kind == "seats":
        return _("{share} of the seats are in use").format(share=share)
    if found.kind == "measure":
        return _("{measure}: {share}").format(measure=found.subject, share=share)
    return _("{offer}: used by {share} of those who use {use} ({count} customers)").format(
        offer=found.subject, share=share, use=found.because, count=number(found.customers)
    )
