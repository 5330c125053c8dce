"""Whose score moved most, among each owner's customers, and what the changes are made of."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from django.db import transaction
from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import PERIODS, Mover
from keepwell.desk.health.publishing.standings import Batch
from keepwell.desk.health.publishing.writing import one_at_a_time
from keepwell.desk.health.reading import Told
from keepwell.engine.book.changes import WORTH_TELLING
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.ledger import Stand, Standing
from keepwell.engine.scoring.rows import ROWS_BY_NAME
from keepwell.engine.scoring.scores import STATUSES

MANY = 10
"""Rises, and falls, that are kept of each owner and period."""


@dataclass
class _Pool:
    """The greatest changes so far, of one period; all have one row for each."""

    owner: Ints = field(default_factory=lambda: np.array([], np.int64))
    change: Floats = field(default_factory=lambda: np.array([], np.float64))
    before: pa.Table = field(default_factory=ROWS_BY_NAME.empty_table)
    now: pa.Table = field(default_factory=ROWS_BY_NAME.empty_table)

    def add(self, owner: Ints, change: Floats, before: pa.Table, now: pa.Table) -> None:
        """Look at some more customers; only the greatest changes of each owner are kept."""
        some = greatest(owner, change)
        self.owner = np.concatenate([self.owner, owner[some]])
        self.change = np.concatenate([self.change, change[some]])
        self.before = pa.concat_tables([self.before, before.take(some)])
        self.now = pa.concat_tables([self.now, now.take(some)])
        best = greatest(self.owner, self.change)
        self.owner, self.change = self.owner[best], self.change[best]
        self.before, self.now = self.before.take(best), self.now.take(best)


def greatest(owner: Ints, change: Floats) -> Ints:
    """Return the places of the MANY greatest rises, and falls, of each owner."""
    return np.concatenate([_first_of_each(owner, change), _first_of_each(owner, -change)])


def _first_of_each(owner: Ints, change: Floats) -> Ints:
    told = np.flatnonzero(np.nan_to_num(change) >= WORTH_TELLING)
    order = told[np.lexsort((-change[told], owner[told]))]
    _, start, size = np.unique(owner[order], return_index=True, return_counts=True)
    rank = np.arange(len(order)) - np.repeat(start, size)
    return order[rank < MANY]


class Movers:
    """Gathers the movers of a publication while batches go by, and writes them at the end."""

    def __init__(self, cards: Mapping[str, Scorecard]) -> None:
        self.cards = cards
        self.pools = {days: _Pool() for days in PERIODS}

    def see(self, batch: Batch, rows: pa.Table) -> None:
        """Look at a batch; `rows` are its rows as they are written."""
        owner = rows["owner_id"].fill_null(-1).to_numpy().astype(np.int64)
        for days, pool in self.pools.items():
            pool.add(owner, batch.changes(days).to_numpy(zero_copy_only=False),
                     batch.before[days], batch.now)  # fmt: skip

    def write(self, only: Sequence[str] | None) -> None:
        """Write movers; of a few customers (`only`), beside those of the others that are there."""
        with transaction.atomic():
            one_at_a_time()
            outdated = Mover.objects.all()
            if only is not None:
                outdated = outdated.filter(customer__key__in=list(only))
            outdated.delete()
            Mover.objects.bulk_create(self._movers(), batch_size=500)
            if only is not None:
                _trim()

    def _movers(self) -> Iterable[Mover]:
        for days, pool in self.pools.items():
            names = pool.now["customer"].to_pylist()
            ids = _ids(names)
            pairs = zip(names, self._standings(pool.before), self._standings(pool.now), strict=True)
            yield from (_mover(ids[key], days, then, now) for key, then, now in pairs)

    def _standings(self, rows: pa.Table) -> list[Standing]:
        return [_standing(row, self.cards[row["version"]]) for row in rows.to_pylist()]


def _standing(row: Mapping[str, Any], card: Scorecard) -> Standing:
    """Return what a row of scores says; dimensions, which cost the most, take no part in it."""
    parts = zip(row["values"], row["scores"], row["weights"], row["statuses"], strict=True)
    stands = [
        Stand(value, score, weight, STATUSES[status]) for value, score, weight, status in parts
    ]
    return Standing(
        row["as_of"],
        card.name,
        card.version,
        row["score"],
        row["band"],
        row["state"],
        row["coverage"],
        {measure.name: stand for measure, stand in zip(card.measures, stands, strict=True)},
        tuple(card.caps[number].why for number in row["caps"]),
        json.loads(row["override"]) if row["override"] else None,
    )


def _ids(keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(keys), 500):
        some = Customer.objects.filter(key__in=keys[start : start + 500])
        found |= dict(some.values_list("key", "pk"))
    return found


def _mover(customer: int, days: int, before: Standing, now: Standing) -> Mover:
    then, after = before.score or 0.0, now.score or 0.0
    return Mover(
        customer_id=customer,
        days=days,
        before=then,
        after=after,
        change=after - then,
        parts=Told.of(before, now).as_json(),
    )


def _trim() -> None:
    """Leave each owner the greatest."""
    for sign, order in (
        (Q(change__gt=0), F("change").desc()),
        (Q(change__lt=0), F("change").asc()),
    ):
        place = Window(
            RowNumber(), partition_by=[F("customer__owner"), F("days")], order_by=[order, "pk"]
        )
        ranked = Mover.objects.filter(sign).annotate(place=place).filter(place__gt=MANY)
        Mover.objects.filter(pk__in=list(ranked.values_list("pk", flat=True))).delete()
