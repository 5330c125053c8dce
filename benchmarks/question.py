"""The question every contestant answers: eight measures of every account, as of a day.

The scorecard beside this file asks it of the engine; each rival asks it in its own words.
"""

from datetime import UTC, date, datetime, timedelta

FIRST_DAY = date(2024, 1, 1)
"""A Monday: 104 whole weeks later is a Sunday, so every weekly grid falls on the same days."""
WEEKS = 104
DAYS = 7 * WEEKS
LAST_DAY = FIRST_DAY + timedelta(days=DAYS - 1)

MEASURES = (
    "sign_ins",  # in 30 days
    "sign_in_trend",  # relative change against the 30 days before; none before: missing
    "tickets",  # opened in 90 days
    "people",  # distinct persons in 30 days
    "kinds",  # distinct events in 90 days
    "survey",  # mean answer in 180 days; no answer: missing
    "payments",  # sum of the orders of 365 days
    "days_since_sign_in",  # never signed in: missing
)


def end_of(day: date) -> datetime:
    """Return T, the midnight after a day: what happened before it counts, and nothing else."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def weekly_days() -> list[date]:
    """Return the 104 days of a weekly history, oldest first."""
    return [FIRST_DAY + timedelta(days=7 * week + 6) for week in range(WEEKS)]


SAMPLED = tuple(weekly_days()[12::26])
"""Four days spread over the two years: what loops are timed on and histories are checked on."""
