"""What most people write first: one pass over the table, one `GROUP BY`, a `FILTER` per measure."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.connection import connect
from benchmarks.question import end_of

if TYPE_CHECKING:
    import pyarrow as pa

QUERY = """
with touchpoints as (
    select *, "at" as moment, timestamptz '{end}' as t
    from read_parquet('{flat}') where "at" < timestamptz '{end}'
),
counted as (
    select
        account,
        count(*) filter (event = 'Signed In' and moment >= t - interval 30 day) as sign_ins,
        count(*) filter (
            event = 'Signed In' and moment >= t - interval 60 day and moment < t - interval 30 day
        ) as before,
        count(*) filter (event = 'Ticket Opened' and moment >= t - interval 90 day) as tickets,
        count(distinct person) filter (moment >= t - interval 30 day) as people,
        count(distinct event) filter (moment >= t - interval 90 day) as kinds,
        avg(value) filter (event = 'Survey Answered' and moment >= t - interval 180 day) as survey,
        sum(value) filter (
            event = 'Order Completed' and moment >= t - interval 365 day
        ) as payments,
        max(moment) filter (event = 'Signed In') as last
    from touchpoints
    group by account
)
select
    account,
    sign_ins,
    (sign_ins - before) / nullif(before, 0) as sign_in_trend,
    tickets,
    people,
    kinds,
    survey,
    coalesce(payments, 0) as payments,
    date_diff('microsecond', last, timestamptz '{end}') / 86400e6 as days_since_sign_in
from counted
"""


def answer(flat: Path, day: date) -> "pa.Table":
    """Return every account's measures as of a day."""
    query = QUERY.format(flat=flat, end=end_of(day))
    return connect().sql(query).to_arrow_table()
