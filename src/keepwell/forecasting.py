"""Who will leave a project, who will order again, and how sure that is."""

from datetime import date

from keepwell.audience import members, named
from keepwell.engine.forecast.making import Asked
from keepwell.engine.forecast.making import forecast as forecast_of
from keepwell.engine.forecast.result import Forecast
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.errors import UsageError
from keepwell.project import Project

HORIZON = 90
"""Days ahead, if nothing else is said."""


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
    among = None
    if segment is not None:
        if named(project, segment).unit != "account":
            raise UsageError(
                f'A forecast is of accounts, and the segment "{segment}" is of people.'
            )
        among = members(project, segment, as_of=as_of)
    rule = CustomerRule(settings.relationship, settings.silence)
    return forecast_of(project.lake, rule, Asked(as_of, horizon, settings.value, among))
