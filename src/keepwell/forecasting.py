"""Who will leave a project, who will order again, and how sure that is."""

from datetime import date

import numpy as np
import pyarrow as pa

from keepwell.audience import members, named, populations
from keepwell.engine.forecast.growth import NEAR, Reason, Use, seats_in_use
from keepwell.engine.forecast.making import Asked
from keepwell.engine.forecast.making import forecast as forecast_of
from keepwell.engine.forecast.result import Forecast
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import TraitValue
from keepwell.engine.segments.population import Population
from keepwell.errors import UsageError
from keepwell.project import Project

HORIZON = 90
"""Days ahead, if nothing else is said."""
MOST = 2.0
"""A measure above this is a rate of something, not a share of a limit."""


def forecast(
    project: Project,
    *,
    as_of: date,
    horizon: int | None = HORIZON,
    segment: str | None = None,
) -> Forecast:
    """Foretell, from what had happened by the end of a day (UTC), what comes in the days after it.

    For contracts: whose ends within `horizon` days, or with None, by its renewal date. For repeat
    business: who will not order within them. Learned from are all customers; `segment` narrows
    whom the forecast is about. Raises UsageError if there is no such segment of accounts, or for
    repeat business without a horizon: an order has no renewal date.
    """
    settings = project.settings
    if settings.relationship == "repeat" and horizon is None:
        raise UsageError(
            "A forecast until the renewal date is for contracts, and this project's relationship "
            'is "repeat". Name a horizon such as 90d.'
        )
    among = None if segment is None else _members(project, segment, as_of)
    rule = CustomerRule(settings.relationship, settings.silence)
    return forecast_of(project.lake, rule, Asked(as_of, horizon, settings.value, among))


def _members(project: Project, segment: str, as_of: date) -> pa.Array:
    if named(project, segment).unit != "account":
        raise UsageError(f'A forecast is of accounts, and the segment "{segment}" is of people.')
    return members(project, segment, as_of=as_of)


def growth(project: Project, *, as_of: date, segment: str | None = None) -> dict[str, list[Reason]]:
    """Return which accounts are ready for more at the end of a day, and why; by name.

    Looked at are accounts that are scored and not at risk, by neither band nor state; `segment`
    narrows them. Raises UsageError if there is no such segment of accounts.
    """
    (people,) = populations(project, "account", as_of)
    fine = ~np.isin(people.word("band").to_pylist(), ["at_risk", "unknown"])
    fine &= np.array(people.word("state").to_pylist()) != "at_risk"
    use = Use(project.lake, as_of)
    offers = use.offers()
    seats = list(seats_in_use(use.people(), people.names, people.trait("seats").number))
    limits = _limits(project, people)
    among = None if segment is None else set(_members(project, segment, as_of).to_pylist())
    found: dict[str, list[Reason]] = {}
    for place in np.flatnonzero(fine).tolist():
        name = people.names[place].as_py()
        told = [seats[place], *(limit[place] for limit in limits), offers.get(name)]
        reasons = [reason for reason in told if reason is not None]
        if reasons and (among is None or name in among):
            found[name] = reasons
    return found


def _limits(project: Project, people: Population) -> list[list[Reason | None]]:
    """Return, for each measure that is a share of a trait other than seats, whose is near it."""
    shares = {
        measure.name: measure
        for card in project.scorecards
        for measure in card.measures
        if card.unit == "account" and not measure.compare
        if isinstance(measure.per, TraitValue) and measure.per.trait != "seats"
    }
    return [
        [
            Reason("measure", measure.title or name, share) if NEAR <= share <= MOST else None
            for share in people.number("measure", name).tolist()
        ]
        for name, measure in shares.items()
    ]
