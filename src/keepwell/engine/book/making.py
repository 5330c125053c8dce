"""From what was said on two days to a book of business."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.changes import Changes
from keepwell.engine.book.dimensions import dimensions, histogram, histogram_of_all
from keepwell.engine.book.freshness import sources, stale
from keepwell.engine.book.movement import bands, moves, states
from keepwell.engine.book.names import NAME, OWNER, Names, owned_by, texts
from keepwell.engine.book.renewals import RENEWAL_DATE, Renewals
from keepwell.engine.book.result import Book
from keepwell.engine.book.sides import Side, customers, side
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.store import Lake
from keepwell.engine.measures.folds import Floats
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.run import ends_of


@dataclass(frozen=True)
class Question:
    """Which book is asked for."""

    since: date
    as_of: date
    value: str = ""
    """The trait that says what a customer is worth a year; see `worth`."""
    owner: str | None = None
    """Only the customers this colleague looks after on the last day."""
    segment: str | None = None
    """What the customers of `among` are called together."""
    among: pa.Array | None = None
    """Only these customers, by name: who is in a segment on the last day."""


def book(
    lake: Lake,
    question: Question,
    rows: tuple[pa.Table, pa.Table],
    cards: Mapping[str, Scorecard],
) -> Book:
    """Return the book of accounts on a day, against an earlier one.

    `rows` are what is said on both days, as in the table `scores`; `cards` the scorecards that say
    it, by version. Raises UsageError if the owner asked for has no customers.
    """
    names, before, now, renewal = _sides(lake, question, rows)
    changes = Changes(before, now, cards)
    renewals = Renewals(now, renewal)
    freshness = tuple(sources(lake, question.as_of))
    return Book(
        question.since,
        question.as_of,
        question.owner,
        question.segment,
        total_before=before.total(before.there),
        total=now.total(now.there),
        bands=bands(before, now),
        moves=moves(before, now),
        states=states(before, now),
        at_risk_before=before.total(before.at_risk),
        at_risk=now.total(now.at_risk),
        falls=tuple(changes.told(changes.falls(), names)),
        rises=tuple(changes.told(changes.rises(), names)),
        renewals=tuple(renewals.windows()),
        due=tuple(renewals.at_risk(names)),
        dimensions=dimensions(before, now, cards),
        histogram_before=histogram_of_all(before),
        histogram=histogram(now),
        coverage=_mean(now.coverage),
        unvalued=int((np.isnan(names.value) & now.there).sum()),
        sources=freshness,
        stale=tuple(stale(now, cards)),
        data_as_of=max((one.last_arrival for one in freshness), default=None),
        scorecards=cards,
    )


def _sides(
    lake: Lake, question: Question, rows: tuple[pa.Table, pa.Table]
) -> tuple[Names, Side, Side, Floats]:
    """Return who the customers are, both days, and when their contracts renew."""
    known = customers(rows)
    owners = texts(lake, OWNER, known, question.as_of)
    if question.owner is not None:
        mine = pa.array(owned_by(owners, question.owner))
        known, owners = known.filter(mine), owners.filter(mine)
    if question.among is not None:
        chosen = pc.is_in(known, value_set=question.among)
        known, owners = known.filter(chosen), owners.filter(chosen)
    facts = Facts(lake, known, ends_of([question.since, question.as_of]))
    worth = facts.worth(question.value)
    names = Names(known, texts(lake, NAME, known, question.as_of), owners, worth[1])
    before = side(question.since, rows[0], known, worth[0])
    now = side(question.as_of, rows[1], known, worth[1])
    return names, before, now, facts.date(RENEWAL_DATE)[1]


def _mean(values: Floats) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else None
