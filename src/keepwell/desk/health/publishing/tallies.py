"""Sums over each owner's customers.

They are made within the database in one pass each, or follow what changes of a few customers.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import PERIODS, RenewalTally, Tally
from keepwell.desk.health.publishing.writing import in_pieces, one_at_a_time

CUSTOMERS = Customer._meta.db_table
BEFORE = ", ".join(f"band_{days}" for days in PERIODS)
EACH_PERIOD = " union all ".join(
    f"select owner_id, {days}, band_{days}, band, state, sum(customers), sum(worth)"
    f" from sums group by owner_id, band_{days}, band, state"
    for days in PERIODS
)
TALLIES = f"""
insert into {Tally._meta.db_table}
    (owner_id, days, band_before, band, state, customers, value)
with sums as (
    select owner_id, band, state, {BEFORE},
        count(*) as customers, coalesce(sum(value), 0) as worth
    from {CUSTOMERS} where is_current and %(mine)s
    group by owner_id, band, state, {BEFORE}
)
{EACH_PERIOD}
"""
RENEWALS = f"""
insert into {RenewalTally._meta.db_table} (owner_id, "on", band, customers, value)
select owner_id, renewal, band, count(*), coalesce(sum(value), 0)
from {CUSTOMERS} where is_current and renewal is not null and %(mine)s
group by owner_id, renewal, band
"""


def retally(owners: Sequence[int | None] | None = None) -> None:
    """Sum up anew the customers of some owners (None: of all), given by id; None is nobody's."""
    known = [owner for owner in owners or () if owner is not None]
    mine = Q() if owners is None else Q(owner__in=known)
    if owners is not None and None in owners:
        mine |= Q(owner=None)
    with transaction.atomic(), connection.cursor() as cursor:
        one_at_a_time()
        Tally.objects.filter(mine).delete()
        RenewalTally.objects.filter(mine).delete()
        for insert in (TALLIES, RENEWALS):
            cursor.execute(insert % {"mine": _condition(owners, known)}, known)


@contextmanager
def tallies_follow(keys: Sequence[str]) -> Iterator[None]:
    """Let the sums follow what a block changes of a few customers; all of it is one transaction.

    Costs what these customers are, not what their owners have.
    """
    moved: _Moved = defaultdict(lambda: (0, 0.0))
    with transaction.atomic():
        one_at_a_time()
        _count(moved, keys, -1)
        yield
        _count(moved, keys, 1)
        for (model, kind), (customers, value) in moved.items():
            if customers or value:
                _shift(model.objects.filter(**dict(kind)), dict(kind), customers, value)


_Model = type[Tally] | type[RenewalTally]
_Moved = defaultdict[tuple[_Model, tuple[tuple[str, object], ...]], tuple[int, float]]
"""By table and what tells its rows apart: more customers, and more value."""


def _count(moved: _Moved, keys: Sequence[str], sign: int) -> None:
    """Add what customers contribute to the sums, or take it away."""
    for some in in_pieces(keys):
        for one in Customer.objects.filter(key__in=some, is_current=True):
            for kind in _kinds(one):
                customers, value = moved[kind]
                moved[kind] = customers + sign, value + sign * (one.value or 0.0)


def _kinds(one: Customer) -> Iterator[tuple[_Model, tuple[tuple[str, object], ...]]]:
    """Yield the rows of both tables that a customer is counted in."""
    whose, now = ("owner_id", one.owner_id), ("band", one.band)
    for days in PERIODS:
        before = ("band_before", getattr(one, f"band_{days}"))
        yield Tally, (whose, ("days", days), before, now, ("state", one.state))
    if one.renewal is not None:
        yield RenewalTally, (whose, ("on", one.renewal), now)


def _shift(rows: QuerySet[Any], kind: dict[str, Any], customers: int, value: float) -> None:
    """Change a row of sums; one that counts nobody any more goes."""
    if rows.update(customers=F("customers") + customers, value=F("value") + value):
        rows.filter(customers__lte=0).delete()
    elif customers > 0:
        rows.create(**kind, customers=customers, value=value)


def _condition(owners: Sequence[int | None] | None, known: Sequence[int]) -> str:
    """Return the condition that holds for the customers of some owners."""
    if owners is None:
        return "true"
    among = f"owner_id in ({', '.join(['%s'] * len(known))})" if known else "false"
    return f"({among} or owner_id is null)" if None in owners else among
