"""Sums over each owner's customers: made within the database, in one pass each."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Q

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import PERIODS, RenewalTally, Tally
from keepwell.desk.health.publishing.writing import one_at_a_time

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


def _condition(owners: Sequence[int | None] | None, known: Sequence[int]) -> str:
    """Return the condition that holds for the customers of some owners."""
    if owners is None:
        return "true"
    among = f"owner_id in ({', '.join(['%s'] * len(known))})" if known else "false"
    return f"({among} or owner_id is null)" if None in owners else among
