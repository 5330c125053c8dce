"""The best hand-written SQL we know for one day: a branch per window, pruned, then joined."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.connection import connect
from benchmarks.question import end_of

if TYPE_CHECKING:
    import pyarrow as pa

# `at` is a word of DuckDB's own and stands in quotes.
QUERY = """
with touchpoints as (
    select account, person, event, value, "at" as moment, timestamptz '{end}' as t
    from read_parquet('{flat}') where "at" < timestamptz '{end}'
),
seen as (
    select
        account,
        date_diff('microsecond', max(moment) filter (event = 'Signed In'), timestamptz '{end}')
            / 86400e6 as days_since_sign_in
    from touchpoints group by account
),
signed_in as (
    select
        account,
        count(*) filter (moment >= t - interval 30 day) as now,
        count(*) filter (moment < t - interval 30 day) as before
    from touchpoints
    where event = 'Signed In' and moment >= timestamptz '{end}' - interval 60 day
    group by account
),
ticketed as (
    select account, count(*) as tickets
    from touchpoints
    where event = 'Ticket Opened' and moment >= timestamptz '{end}' - interval 90 day
    group by account
),
active as (
    select account, count(*) as people
    from (
        select distinct account, person
        from touchpoints
        where person is not null and moment >= timestamptz '{end}' - interval 30 day
    )
    group by account
),
varied as (
    select account, count(*) as kinds
    from (
        select distinct account, event
        from touchpoints where moment >= timestamptz '{end}' - interval 90 day
    )
    group by account
),
surveyed as (
    select account, avg(value) as survey
    from touchpoints
    where event = 'Survey Answered' and moment >= timestamptz '{end}' - interval 180 day
    group by account
),
paid as (
    select account, sum(value) as payments
    from touchpoints
    where event = 'Order Completed' and moment >= timestamptz '{end}' - interval 365 day
    group by account
)
select
    account,
    coalesce(now, 0) as sign_ins,
    (now - before) / nullif(before, 0) as sign_in_trend,
    coalesce(tickets, 0) as tickets,
    coalesce(people, 0) as people,
    coalesce(kinds, 0) as kinds,
    survey,
    coalesce(payments, 0) as payments,
    days_since_sign_in
from seen
left join signed_in using (account)
left join ticketed using (account)
left join active using (account)
left join varied using (account)
left join surveyed using (account)
left join paid using (account)
"""


def answer(flat: Path, day: date) -> "pa.Table":
    """Return every account's measures as of a day."""
    query = QUERY.format(flat=flat, end=end_of(day))
    return connect().sql(query).to_arrow_table()
