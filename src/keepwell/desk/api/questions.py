"""What can be asked: parameters, read strictly, so that a slip is not passed over."""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from keepwell.desk.customers.models import SORTS

FIRST_YEAR, LAST_YEAR = 1900, 2999
MOST = 500
"""Rows of a page."""
USUAL = 100


def _written(pattern: str, said: str) -> BeforeValidator:
    """Accept only texts of a pattern, where the type alone would be generous."""
    plain = re.compile(pattern, re.ASCII)

    def check(value: Any) -> Any:  # noqa: ANN401 - whatever comes
        if isinstance(value, str) and not plain.fullmatch(value):
            raise ValueError(said)
        return value

    return BeforeValidator(check)


def _within_years(moment: Any) -> Any:  # noqa: ANN401 - a date or a moment
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise ValueError(f"expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return moment


def _in_utc(moment: datetime) -> datetime:
    return _within_years(moment).astimezone(UTC)


in_utc = AfterValidator(_in_utc)
Text = Annotated[str, Field(min_length=1, max_length=255, pattern=r"^[^\x00]*$")]
Day = Annotated[
    date,
    _written(r"\d{4}-\d\d-\d\d", "expected a day such as 2026-01-31"),
    AfterValidator(_within_years),
]
Moment = Annotated[
    datetime,
    _written(
        r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)",
        "expected a moment such as 2026-01-31T09:30:00Z",
    ),
    AfterValidator(_in_utc),
]
Number = Annotated[
    float,
    Field(allow_inf_nan=False),
    _written(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", "expected a number"),
]
Points = Annotated[int, Field(ge=0, le=100), _written(r"\d+", "expected a whole number")]
Limit = Annotated[int, Field(ge=1, le=MOST), _written(r"\d+", "expected a whole number")]
Switch = Annotated[bool, _written("true|false", "expected true or false")]
Cursor = Annotated[str, Field(min_length=1, max_length=2000, pattern=r"^[^\x00]*$")]
Band = Literal["at_risk", "watch", "healthy", "unknown"]
State = Literal["at_risk", "stable", "ready_to_grow"]
Order = Literal[
    "key", "-key", "name", "-name", "score", "-score", "change_28", "-change_28",
    "value", "-value", "renewal", "-renewal", "last_seen_at", "-last_seen_at",
]  # fmt: skip
"""`key`, which never changes, and what the desk's own list can be sorted by: SORTS."""
assert {"key", *SORTS} == {order.removeprefix("-") for order in Order.__args__}  # type: ignore[attr-defined] # of a Literal


class Question(BaseModel):
    """Parameters of an address. `reading.reads` refuses others than these."""


class Paged(Question):
    """How far one has come in a list."""

    limit: Limit = Field(USUAL, description=f"How many to return at most, up to {MOST}.")
    cursor: Cursor | None = Field(
        None, description="`next` of the page before. Ask for the rest as you did for that page."
    )


class CustomersAsked(Paged):
    """Which customers, in which order."""

    key: Text | None = Field(None, description="The one with this key.")
    q: Text | None = Field(
        None, description="Name, key, or the e-mail address of one of its people begins so."
    )
    segment: Text | None = Field(None, description="In the segment of this name.")
    band: list[Band] = Field([], description="In one of these bands; may be given several times.")
    state: list[State] = Field(
        [], description="In one of these states; may be given several times."
    )
    owner: Text | None = Field(None, description="The owner's e-mail address, or `nobody`.")
    tag: Text | None = Field(None, description="With this tag.")
    value_from: Number | None = Field(None, description="Worth at least so much a year.")
    value_to: Number | None = Field(None, description="Worth at most so much a year.")
    score_from: Points | None = Field(None, description="With a score of at least so many points.")
    score_to: Points | None = Field(
        None, description="With a score of at most so many points, as shown: 49 includes 49.7."
    )
    renewal_from: Day | None = Field(
        None, description="The contract comes up on this day or later."
    )
    renewal_to: Day | None = Field(None, description="The contract comes up by this day.")
    gone: Switch = Field(
        False, description="Those who are customers no longer, instead of those who are."
    )
    changed_since: Moment | None = Field(
        None,
        description="Published anew since then: what a copy elsewhere has to ask for. Each new "
        "day all are.",
    )
    sort: Order = Field(
        "key",
        description="Order; `-value` means the greatest first. Without a value stand last. By "
        "`key`, a walk through the pages meets every customer once, whatever changes meanwhile.",
    )


class OfSegment(Paged):
    """Which page of a segment's customers, in which order."""

    sort: Order = Field("key", description="Order, as for all customers.")


class Span(Question):
    """From one day to another."""

    since: Day | None = Field(None, description="The first day.")
    until: Day | None = Field(None, description="The last day; without it, the newest there is.")


class HappenedAsked(Paged):
    """Which touchpoints."""

    event: Text | None = Field(None, description="Only events of this name.")
    source: Text | None = Field(None, description="Only from this source.")
    person: Text | None = Field(None, description="Only of the person with this key.")
    since: Day | None = Field(None, description="From this day on, by UTC.")
    until: Day | None = Field(None, description="Up to the end of this day, by UTC.")


class ScoresAsked(Paged):
    """Whose scores of today."""

    as_of: Day | None = Field(
        None, description="Only if this is the day that is published; else the answer is 404."
    )


class CasesAsked(Paged):
    """Which cases."""

    status: Literal[
        "open", "new", "owned", "in_contact", "solved", "confirmed", "reopened", "merged"
    ] | None = Field(None, description="How far they are; `open`: work is to be done.")  # fmt: skip
    severity: Literal["urgent", "high", "normal", "low"] | None = Field(
        None, description="How bad they are."
    )
    account: Text | None = Field(None, description="Of the customer with this key.")
    owner: Text | None = Field(None, description="The owner's e-mail address, or `nobody`.")
    opened_since: Moment | None = Field(None, description="Opened since then.")
