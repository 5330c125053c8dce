"""The hidden truth of the sample company: who its customers are and how well each of them is.

Nothing here is ever shown. What people see, the touchpoints, follows from it with noise, so that a
score can find the truth again, though not perfectly.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

import numpy as np

from keepwell.samples.words import FEATURES, INDUSTRIES, OWNERS, PRICES, REASONS, SHARES, TONGUES

DAY = 86_400_000_000
"""A day in microseconds, the unit of all moments here."""
HOUR = DAY // 24
NEVER = 1_000_000
"""A day that does not come."""
BASE_SHARE = 0.45
"""Accounts that were customers when the records begin; the others come later."""
BASE_DAYS = 21
"""Within this many days the old customers were moved into the records."""
LOST_TRIALS = 0.04
WON_BACK = 0.14
STEP = 7
"""The hidden health is drawn a week at a time and joined by lines."""


@dataclass(frozen=True)
class Company:
    """All accounts, one array item (or row) each. Days count from the first of the records."""

    start: datetime
    days: int
    tongue: np.ndarray
    country: np.ndarray
    """Index within the tongue's countries."""
    owner: np.ndarray
    industry: np.ndarray
    plan: np.ndarray
    term: np.ndarray
    """Days from one renewal to the next."""
    renewal_phase: np.ndarray
    """Day of the first renewal, counted from `begins`."""
    appears: np.ndarray
    """Day on which the trial began, or the old customer was moved in."""
    begins: np.ndarray
    """Day of the first payment; NEVER for lost and running trials."""
    ends: np.ndarray
    """Day on which the account left, or the trial ran out."""
    returns: np.ndarray
    """Day on which it was won back."""
    reason: np.ndarray
    health: np.ndarray
    """accounts × days, 0 to 1."""
    seats: np.ndarray
    """accounts × days, paid seats."""

    @property
    def end(self) -> datetime:
        """The first moment after the records."""
        return self.start + timedelta(days=self.days)

    @property
    def base(self) -> np.ndarray:
        """Which accounts were customers before the records begin."""
        base: np.ndarray = self.begins == self.appears
        return base

    @cached_property
    def here(self) -> np.ndarray:
        """Accounts × days on which an account can do anything at all."""
        day = np.arange(self.days)
        first = (day >= self.appears[:, None]) & (day < self.ends[:, None])
        return first | (day > self.returns[:, None])

    @cached_property
    def pays(self) -> np.ndarray:
        """Accounts × days under a subscription."""
        pays: np.ndarray = self.here & (np.arange(self.days) >= self.begins[:, None])
        return pays

    @cached_property
    def people(self) -> np.ndarray:
        """How many people an account ever has."""
        people: np.ndarray = self.seats.max(axis=1)
        return people

    @cached_property
    def first_person(self) -> np.ndarray:
        """Number of each account's first person among all people."""
        return np.concatenate([[0], np.cumsum(self.people)[:-1]])

    @cached_property
    def hours_ahead(self) -> np.ndarray:
        """Hours ahead of UTC."""
        return np.array(
            [TONGUES[t].countries[c][2] for t, c in zip(self.tongue, self.country, strict=True)]
        )

    @property
    def mrr(self) -> np.ndarray:
        """Accounts × days, what is paid a month."""
        mrr: np.ndarray = self.seats * np.array(PRICES)[self.plan][:, None]
        return mrr

    def moment(self, day: np.ndarray, hours: np.ndarray | float = 12.0) -> np.ndarray:
        """Return the microseconds since 1970 of some hours (UTC) after a day's midnight."""
        epoch = datetime(1970, 1, 1, tzinfo=UTC)
        first = (self.start - epoch) // timedelta(microseconds=1)
        return first + day.astype(np.int64) * DAY + np.int64(np.asarray(hours) * HOUR)


def found(accounts: int, days: int, until: date, rng: np.random.Generator) -> Company:
    """Draw a company whose records hold `days` days, the last of them `until`."""
    tongue = rng.choice(len(TONGUES), accounts, p=SHARES)
    seats = np.clip(np.exp(rng.normal(2.0, 0.8, accounts)), 2, 90).astype(int)
    appears, begins, trial_ends = _arrivals(accounts, days, rng)
    health = _health(begins, appears, days, rng)
    term = np.where(rng.random(accounts) < 0.45, 30, 365)
    phase = np.where(begins == appears, rng.integers(1, term + 1), term)
    leaves = _leaving(health, begins, term, phase, rng)
    returns = _returns(leaves, days, rng)
    # Who comes back has had a reason to.
    back = np.arange(days) >= returns[:, None]
    health = np.where(back, np.maximum(health, 0.7), health)
    return Company(
        start=datetime.combine(until, datetime.min.time(), UTC) - timedelta(days=days - 1),
        days=days,
        tongue=tongue,
        country=np.array([rng.integers(len(TONGUES[t].countries)) for t in tongue]),
        owner=rng.integers(len(OWNERS), size=accounts),
        industry=rng.integers(len(INDUSTRIES), size=accounts),
        plan=np.digitize(seats * np.exp(rng.normal(0, 0.4, accounts)), [5, 12, 30]),
        term=term,
        renewal_phase=phase,
        appears=appears,
        begins=begins,
        ends=np.minimum(leaves, trial_ends),
        returns=returns,
        reason=rng.choice(len(REASONS), accounts, p=(0.24, 0.18, 0.16, 0.2, 0.14, 0.08)),
        health=health,
        seats=_seats(seats, health, begins, rng),
    )


def _arrivals(
    accounts: int, days: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the days of appearing, of the first payment and of a trial's end without one."""
    base = np.arange(accounts) < BASE_SHARE * accounts
    # The exponent below 1 makes every month bring a few more than the one before.
    appears = BASE_DAYS + (days - BASE_DAYS) * rng.random(accounts) ** 0.8
    appears[base] = rng.integers(0, BASE_DAYS, base.sum())
    appears = appears.astype(int)
    trial = np.where(base, 0, rng.integers(10, 31, accounts))
    lost = ~base & (rng.random(accounts) < LOST_TRIALS / (1 - BASE_SHARE))
    begins = appears + trial
    never = lost | (begins >= days)
    return appears, np.where(never, NEVER, begins), np.where(lost, begins, NEVER)


def _health(
    begins: np.ndarray, appears: np.ndarray, days: int, rng: np.random.Generator
) -> np.ndarray:
    """Return accounts × days: character, drift, slides, first steps and seasons."""
    accounts, weeks = len(begins), days // STEP + 2
    week = np.arange(weeks) * STEP
    logit = rng.normal(1.45, 0.6, accounts)[:, None] + _drift(accounts, weeks, rng)
    for _ in range(2):  # most slide never, some twice
        logit -= _slide(week, days, accounts, rng)
    age = week - begins[:, None]
    first_steps = np.clip(1 - age / 75, 0, 1) * (begins != appears)[:, None]
    season = 0.12 * np.cos(2 * np.pi * week / 365.25)
    weekly = 1 / (1 + np.exp(-(logit - 1.1 * first_steps + season)))
    return _daily(weekly, days)


def _drift(accounts: int, weeks: int, rng: np.random.Generator) -> np.ndarray:
    """Return a wandering that forgets about a third of itself in two months."""
    drift = np.zeros((accounts, weeks))
    steps = rng.normal(0, 0.13, (accounts, weeks))
    for week in range(1, weeks):
        drift[:, week] = 0.95 * drift[:, week - 1] + steps[:, week]
    return drift


def _slide(week: np.ndarray, days: int, accounts: int, rng: np.random.Generator) -> np.ndarray:
    """Return how far an account has slid, week by week; half of those that slide recover."""
    begins = rng.uniform(-200, 3.8 * max(days, 365), accounts)[:, None]
    lasts = rng.uniform(40, 160, accounts)[:, None]
    depth = rng.uniform(1.0, 3.6, accounts)[:, None]
    recovers = begins + lasts + rng.uniform(60, 200, accounts)[:, None]
    recovers[rng.random(accounts) < 0.5] = NEVER
    down = np.clip((week - begins) / lasts, 0, 1)
    up = np.clip((week - recovers) / 90, 0, 1)
    return depth * (down - up)


def _daily(weekly: np.ndarray, days: int) -> np.ndarray:
    """Join the weeks by lines."""
    day = np.arange(days)
    left, part = day // STEP, (day % STEP) / STEP
    return (weekly[:, left] * (1 - part) + weekly[:, left + 1] * part).astype(np.float32)


def occasions(first: np.ndarray, every: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (account, day) of what recurs from a first day on, while the records last."""
    most = days // int(every.min()) + 1
    day = first[:, None] + every[:, None] * np.arange(most)
    account, turn = np.nonzero((day >= 0) & (day < days))
    return account, day[account, turn]


def _leaving(
    health: np.ndarray,
    begins: np.ndarray,
    term: np.ndarray,
    phase: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the day on which each account leaves.

    They leave at a renewal, the sicker the likelier; some leave though all was well.
    """
    account, day = occasions(begins + phase, term, health.shape[1])
    recent = (health[account, day] + health[account, np.maximum(day - 60, 0)]) / 2
    sick = np.clip((0.62 - recent) / 0.62, 0, 1) ** 1.4
    monthly = term[account] == 30
    chance = np.where(monthly, 0.004 + 0.14 * sick, 0.04 + 0.9 * sick)
    leaves = np.full(len(term), NEVER)
    np.minimum.at(leaves, account, np.where(rng.random(len(day)) < chance, day, NEVER))
    return leaves


def _returns(leaves: np.ndarray, days: int, rng: np.random.Generator) -> np.ndarray:
    """Return the day on which a lost account comes back; most never do."""
    back = leaves + rng.integers(60, 200, len(leaves))
    won = (rng.random(len(leaves)) < WON_BACK) & (back < days)
    return np.where(won, back, NEVER)


def _seats(
    seats: np.ndarray, health: np.ndarray, begins: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return accounts × days of paid seats: once a quarter the well grow and the sick shrink."""
    days = health.shape[1]
    factor = np.ones(health.shape)
    account, day = occasions(begins + 45, np.full(len(seats), 91), days)
    wish = health[account, day] - 0.55 + rng.normal(0, 0.25, len(day))
    change = np.where(wish > 0.35, 1.25, np.where(wish < -0.35, 0.8, 1.0))
    factor[account, day] = change
    grown = np.clip(np.cumprod(factor, axis=1), 0.4, 3.0)
    paid: np.ndarray = np.maximum(np.rint(seats[:, None] * grown), 2).astype(np.int32)
    return paid


def known_features(company: Company) -> np.ndarray:
    """Return accounts × days, how many of the features an account makes use of."""
    known: np.ndarray = 1.5 + (len(FEATURES) - 1.5) * company.health
    return known
