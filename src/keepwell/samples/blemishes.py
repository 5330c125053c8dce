"""What goes wrong in every real company's data, put in on purpose and in known places."""

from dataclasses import dataclass, replace

import numpy as np

from keepwell.samples.company import DAY, HOUR, Company
from keepwell.samples.rows import Draw

DEAD_SOURCE = "helpdesk"
DEAD_DAYS = 30
"""The help desk sent its last ticket this many days before the end of the records."""
DUPLICATES = 0.002
"""Share of touchpoints that were delivered twice."""
UNLINKED = 0.02
"""Share of people whose account was learned only after they had done things."""
MOVERS = 0.006
"""People who went to work for another account, per account."""

DELAYS = {"product": 0.01, "academy": 3.0, "helpdesk": 0.2, "chat": 0.1, "phone": 14.0,
          "surveys": 0.3, "billing": 12.0, "crm": 0.5}  # fmt: skip
"""Hours until we learn of something, as a rule."""
LATE = {"product": 0.01, "phone": 0.1, "crm": 0.03}
"""Share that arrives days later: phones without a network, calls typed in by hand."""


@dataclass(frozen=True)
class Mess:
    """Who was linked late and who moved, decided before anything happens."""

    linked_at: np.ndarray
    """Per person: before this moment we do not know the account."""
    movers: np.ndarray
    """People who change to another account,"""
    moved_at: np.ndarray
    """when,"""
    moved_to: np.ndarray
    """to which account,"""
    replaced: np.ndarray
    """and whose desk they take there."""

    @property
    def is_double(self) -> np.ndarray:
        """Per person: not somebody of their own, but the mover's second life."""
        double = np.zeros(len(self.linked_at), bool)
        double[self.replaced] = True
        return double


def make_a_mess(company: Company, rng: Draw) -> Mess:
    """Draw who is linked late and who moves."""
    everyone = int(company.people.sum())
    linked = np.full(everyone, np.iinfo(np.int64).min)
    account = np.repeat(np.arange(len(company.people)), company.people)
    late = rng.random(everyone) < UNLINKED
    late[company.first_person] = False
    day = company.appears[account] + rng.integers(20, 150, everyone)
    linked[late] = company.moment(day[late], 15.0)

    large = np.flatnonzero((company.people >= 4) & (company.begins < company.days // 3))
    pairs = min(round(MOVERS * len(company.people)), len(large) // 2)
    source, target = rng.permutation(large)[: 2 * pairs].reshape(2, pairs)
    day = rng.integers(company.days // 3 + 1, company.days, pairs)
    movers = company.first_person[source] + 2
    linked[movers] = np.iinfo(np.int64).min
    return Mess(linked, movers, company.moment(day, 6.0), target, company.first_person[target] + 2)


@dataclass(frozen=True)
class Columns:
    """All touchpoints as numbers: indices into lists of accounts, people, events and sources."""

    account: np.ndarray
    """-1: not known."""
    person: np.ndarray
    """-1: nobody in particular."""
    at: np.ndarray
    event: np.ndarray
    source: np.ndarray
    value: np.ndarray
    """NaN: none."""
    row: np.ndarray
    """Number of the touchpoint, which its id and properties go by."""
    received: np.ndarray

    def take(self, which: np.ndarray) -> "Columns":
        """Return some of the rows, by number or mask."""
        return Columns(*(getattr(self, name)[which] for name in self.__dataclass_fields__))


def move_and_unlink(columns: Columns, mess: Mess) -> Columns:
    """Let movers appear at their new account, and forget accounts not known at the time."""
    person, keep = columns.person.copy(), np.ones(len(columns.at), bool)
    for mover, at, replaced in zip(mess.movers, mess.moved_at, mess.replaced, strict=True):
        before = columns.at < at
        keep &= ~((columns.person == mover) & ~before) & ~((columns.person == replaced) & before)
        person[(columns.person == replaced) & ~before] = mover
    unknown = (person >= 0) & (columns.at < mess.linked_at[person])
    account = np.where(unknown, -1, columns.account)
    return replace(columns, person=person, account=account).take(keep)


def deliver(columns: Columns, sources: list[str], end: int, rng: Draw) -> Columns:
    """Let a source die, some rows come late and some twice; return them in order of arrival."""
    delay = np.array([DELAYS[source] for source in sources])[columns.source]
    late = np.array([LATE.get(source, 0.0) for source in sources])[columns.source]
    hours = delay * (0.2 + rng.random(len(columns.at)))
    days_late = rng.uniform(1, 16, len(columns.at)) * (rng.random(len(columns.at)) < late)
    received = columns.at + (hours * HOUR).astype(np.int64) + (days_late * DAY).astype(np.int64)
    columns = replace(columns, received=received)

    dead = (columns.source == sources.index(DEAD_SOURCE)) & (columns.at >= end - DEAD_DAYS * DAY)
    columns = columns.take(~dead)
    twice = columns.take(np.flatnonzero(rng.random(len(columns.at)) < DUPLICATES))
    again = twice.received + rng.integers(1, 30 * 60, len(twice.at)) * 1_000_000
    columns = _stacked(columns, replace(twice, received=again))
    arrived = columns.take(columns.received < end)
    return arrived.take(np.lexsort((arrived.row, arrived.received)))


def _stacked(first: Columns, second: Columns) -> Columns:
    names = Columns.__dataclass_fields__
    return Columns(*(np.concatenate([getattr(first, n), getattr(second, n)]) for n in names))
