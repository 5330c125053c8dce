"""What is answered, field by field: the document of the API is made of these.

Moments are UTC, money stands beside its currency, and what is missing is null.
"""

from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from keepwell.desk.api.models import Scope
from keepwell.desk.api.questions import Band, State
from keepwell.desk.api.refusing import Problem


class Money(BaseModel):
    """An amount of money."""

    amount: float = Field(description="In whole units, such as 12.5.")
    currency: str = Field(description="ISO 4217.", examples=["EUR"])


class Stood(BaseModel):
    """How somebody is, as it was last published."""

    score: float | None = Field(description="0 to 100, after caps; null: too little data to say.")
    band: Band = Field(description="Where the score falls; `unknown` without one.")
    state: State = Field(description="The band and where it is heading.")
    coverage: float = Field(description="0 to 1: how much of what the scorecard looks at is known.")
    change_7: float | None = Field(description="Points since 7 days before.")
    change_28: float | None = Field(description="Points since 28 days before.")
    change_91: float | None = Field(description="Points since 91 days before.")
    version: str | None = Field(description="Of the scorecard that scored it; see `/scorecards`.")
    as_of: date | None = Field(description="The day the score is about.")


class Keyed(BaseModel):
    """Somebody, as all systems call them."""

    key: str = Field(description="Any characters.")


class Score(Stood, Keyed):
    """A customer's published score."""


class Named(Keyed):
    """Somebody, and what people call them."""

    name: str = Field(description="What people call it; without a name, the key.")
    is_current: bool = Field(description="False: it was a customer and is no longer.")


class Known(Stood, Named):
    """What is known of an account or a person."""

    traits: dict[str, str | float | None] = Field(description="The last known value of each.")
    known_since: date | None = Field(description="The first day that anything is known of it.")
    last_seen_at: datetime | None = Field(description="When its last touchpoint happened.")


class Customer(Known):
    """An account."""

    owner: str | None = Field(description="E-mail address of the member who looks after it.")
    value: Money | None = Field(description="Worth a year.")
    renewal: date | None = Field(description="When the contract comes up.")
    tags: list[str] = Field(description="Words that colleagues put on it, by name.")
    people_count: int = Field(description="How many people there are known.")


class MeasureStood(BaseModel):
    """How a measure stands."""

    value: float | None = Field(description="What was measured.")
    score: float | None = Field(description="0 to 100.")
    weight: float = Field(description="Its share of the score now, 0 to 1.")
    status: str = Field(description="ok, missing or stale.")


class Override(BaseModel):
    """A band that a colleague set by hand."""

    band: str
    reason: str
    until: date


class MadeOf(BaseModel):
    """What a score is made of."""

    dimensions: dict[str, float | None] = Field(description="The score of each, 0 to 100.")
    measures: dict[str, MeasureStood]
    caps: list[str] = Field(description="Why the score is held down, in the scorecard's words.")
    override: Override | None


class CustomerInFull(MadeOf, Customer):
    """An account, and what its score is made of."""


class Person(Known):
    """Somebody at a customer."""

    account: str | None = Field(description="The key of the customer they belong to.")
    email: str | None
    title: str | None


class PersonInFull(MadeOf, Person):
    """Somebody at a customer, and what their score is made of."""


class Page(BaseModel):
    """A page of a list."""

    next: str | None = Field(description="The cursor of the next page; null: this is the last one.")


class Customers(Page):
    """A page of customers."""

    customers: list[Customer]


class People(Page):
    """A page of people."""

    people: list[Person]


class PublishedScores(Page):
    """A page of scores."""

    as_of: date = Field(description="The day that was published last.")
    scores: list[Score]


class DayScore(BaseModel):
    """What is said of a day."""

    day: date
    score: float | None
    band: Band
    state: str
    coverage: float
    version: str
    overridden_to: str | None = Field(description="The band a colleague set, if one did.")


class History(BaseModel):
    """How a score went."""

    key: str
    since: date
    until: date
    scores: list[DayScore] = Field(
        description="The oldest first; days that were not scored have none."
    )


class Part(BaseModel):
    """A part of a change."""

    kind: str = Field(
        description="customer, late, missing, returned, spread, scorecard, cap or override."
    )
    measure: str | None
    before: float | None = Field(description="The measure's value then.")
    after: float | None
    status: str = Field(description="How the measure stands after: ok, missing or stale.")
    why: str = Field(description="Of caps and overrides, in the words of whoever wrote them.")
    points: float = Field(description="All parts together are `change`, to the last point.")
    points_shown: float = Field(
        description="To a tenth, as the desk shows it: together `change_shown`."
    )
    sentence: str = Field(description="The part in words, in the company's language.")


class End(BaseModel):
    """What was said of one of the two days."""

    as_of: date
    score: float | None
    band: Band
    state: str
    coverage: float
    scorecard: str
    version: str
    caps: list[str]
    override: Override | None


class Ledger(BaseModel):
    """A change of score, in parts that add up to it."""

    key: str
    since: date | None = Field(
        description="The last scored day up to the one that was asked for; null: there is nothing "
        "earlier to compare with, and there are no parts."
    )
    until: date | None
    before: End | None
    after: End | None
    change: float | None = Field(description="Points; null without a score on both days.")
    change_shown: float | None = Field(description="The same as the desk shows it, to a tenth.")
    parts: list[Part]


class Touchpoint(BaseModel):
    """Something that happened."""

    id: str
    at: datetime
    event: str
    value: float | None
    account: str | None
    person: str | None
    source: str | None
    properties: dict[str, Any] = Field(description="Whatever else came along.")
    received_at: datetime


class Touchpoints(Page):
    """A page of touchpoints, the newest first."""

    key: str
    touchpoints: list[Touchpoint]


class SegmentNamed(BaseModel):
    """A segment."""

    name: str
    title: str | None
    description: str | None
    unit: str = Field(description="account or person.")


class Segments(BaseModel):
    """The segments there are."""

    segments: list[SegmentNamed]


class SegmentInFull(SegmentNamed):
    """A segment, and how large it is."""

    definition: str = Field(description="Who is in it, as YAML.")
    customers: int | None = Field(description="How many; null: it is of people.")
    people: int | None = Field(description="How many; null: it is of customers.")
    value: Money | None = Field(
        description="What the customers are worth a year, together; null: it is of people."
    )
    bands: dict[str, int] = Field(description="How many are in each band.")
    score: float | None = Field(description="The mean of those who have one.")


class MeasureNamed(BaseModel):
    """A measure of a scorecard."""

    name: str
    title: str
    weight: float = Field(description="Its share of the score when nothing is missing, 0 to 1.")


class DimensionNamed(BaseModel):
    """A dimension of a scorecard."""

    name: str
    title: str | None
    measures: list[MeasureNamed]


class Scorecard(BaseModel):
    """A version of a scorecard by which scores were made."""

    name: str
    title: str | None
    unit: str = Field(description="account or person.")
    version: str
    is_current: bool = Field(description="Whether it is what the project scores by now.")
    bands: dict[str, float] = Field(description="The score from which on each band begins.")
    dimensions: list[DimensionNamed]


class Scorecards(BaseModel):
    """Every version of every scorecard that ever scored."""

    scorecards: list[Scorecard]


class Invited(BaseModel):
    """Somebody who is asked."""

    id: int
    link: str = Field(description="Their own: it works once, until `expires_at`.")
    channel: str
    language: str = Field(description="Of the survey, the one they are asked in.")
    stage: str | None
    expires_at: datetime
    is_new: bool = Field(description="False: this request was sent before.")


class Result(BaseModel):
    """What became of one of many."""

    invitation: Invited | None
    error: Problem | None = Field(description="Why they are not asked; null: they are.")


class InvitedMany(BaseModel):
    """What became of each, in the order of the request."""

    results: list[Result]


class Counted(BaseModel):
    """An answer that counts."""

    id: int
    touchpoint: str = Field(description="Its id among the touchpoints of the customer.")
    score: int | None
    at: datetime
    is_new: bool = Field(description="False: this request was sent before.")


class KeySaid(BaseModel):
    """The key that asks."""

    name: str
    scopes: list[Scope]


class Overview(BaseModel):
    """What there is."""

    company: str
    currency: str = Field(description="Of all money here; ISO 4217.")
    as_of: date = Field(description="The day that the published scores are about.")
    published_at: datetime | None = Field(description="When that was; null: never yet.")
    key: KeySaid
    links: dict[str, str] = Field(description="What can be asked, and where.")
