"""All 104 weeks in one SQL statement: weekly cells, window frames over a dense grid of weeks.

A window of W days is q weeks and r days. A touchpoint lies o days (begun ones count) before the
first grid day after it, in cell k. It counts for the days k … k + q if o ≤ r, else one less; so a
window is the sum over q whole cells and the late part of one more. A distinct item counts from its
cell until its next one or until it falls out of the window, whichever is first.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.connection import connect
from benchmarks.question import FIRST_DAY, WEEKS, end_of

if TYPE_CHECKING:
    import pyarrow as pa

QUERY = """
with touchpoints as (
    select
        account, person, event, value, "at" as moment,
        (since // {week})::utinyint as week,
        (7 - since % {week} // 86400000000)::utinyint as ahead
    from (
        select *, epoch_us("at") - epoch_us(timestamptz '{start}') as since
        from read_parquet('{flat}')
    )
),
cells as (
    select
        account, week,
        count(*) filter (event = 'Signed In') as signed,
        count(*) filter (event = 'Signed In' and ahead <= 2) as signed_2,
        count(*) filter (event = 'Signed In' and ahead <= 4) as signed_4,
        count(*) filter (event = 'Ticket Opened') as opened,
        count(*) filter (event = 'Ticket Opened' and ahead <= 6) as opened_6,
        sum(value) filter (event = 'Survey Answered') as answered,
        sum(value) filter (event = 'Survey Answered' and ahead <= 5) as answered_5,
        count(value) filter (event = 'Survey Answered') as answers,
        count(value) filter (event = 'Survey Answered' and ahead <= 5) as answers_5,
        sum(value) filter (event = 'Order Completed') as paid,
        sum(value) filter (event = 'Order Completed' and ahead <= 1) as paid_1,
        max(epoch_us(moment)) filter (event = 'Signed In') as last
    from touchpoints
    where event in ('Signed In', 'Ticket Opened', 'Survey Answered', 'Order Completed')
    group by account, week
),
people as (
    select account, week, if(min(ahead) <= 2, 5, 4) as weeks, person as item
    from touchpoints where person is not null group by account, person, week
),
kinds as (
    select account, week, if(min(ahead) <= 6, 13, 12) as weeks, event as item
    from touchpoints group by account, event, week
),
people_ends as (
    select account, week, least(
        week + weeks, lead(week, 1, 255) over (partition by account, item order by week)
    ) as until from people
),
kinds_ends as (
    select account, week, least(
        week + weeks, lead(week, 1, 255) over (partition by account, item order by week)
    ) as until from kinds
),
people_steps as (
    select account, week, sum(step) as step
    from (
        select account, week, 1 as step from people_ends
        union all select account, until::utinyint, -1 from people_ends where until < {weeks}
    )
    group by account, week
),
kinds_steps as (
    select account, week, sum(step) as step
    from (
        select account, week, 1 as step from kinds_ends
        union all select account, until::utinyint, -1 from kinds_ends where until < {weeks}
    )
    group by account, week
),
grid as (  -- a row for every week of every account, with or without touchpoints
    select account, unnest(range(min(week), {weeks}))::utinyint as week from kinds group by account
),
dense as (
    select
        account, week, last,
        coalesce(columns(cells.* exclude (account, week, last)), 0),
        coalesce(people_steps.step, 0) as people_step,
        coalesce(kinds_steps.step, 0) as kinds_step
    from grid
    left join cells using (account, week)
    left join people_steps using (account, week)
    left join kinds_steps using (account, week)
),
windows as (
    select
        account, week,
        sum(signed) over month + lag(signed_2, 4, 0) over past as sign_ins,
        sum(signed) over two_months + lag(signed_4, 8, 0) over past
            - sum(signed) over month - lag(signed_2, 4, 0) over past as signed_in_30_60,
        sum(opened) over quarter + lag(opened_6, 12, 0) over past as tickets,
        sum(people_step) over past as people,
        sum(kinds_step) over past as kinds,
        sum(answered) over half + lag(answered_5, 25, 0) over past as answered,
        sum(answers) over half + lag(answers_5, 25, 0) over past as answers,
        sum(paid) over year + lag(paid_1, 52, 0) over past as payments,
        max(last) over past as last
    from dense
    window
        past as (partition by account order by week),
        month as (partition by account order by week rows 3 preceding),
        two_months as (partition by account order by week rows 7 preceding),
        quarter as (partition by account order by week rows 11 preceding),
        half as (partition by account order by week rows 24 preceding),
        year as (partition by account order by week rows 51 preceding)
)
select
    date '{first}' + (week::integer * 7 + 6) as day,
    account,
    sign_ins::bigint as sign_ins,
    ((sign_ins - signed_in_30_60) / nullif(signed_in_30_60, 0))::double as sign_in_trend,
    tickets::bigint as tickets,
    people::bigint as people,
    kinds::bigint as kinds,
    answered / nullif(answers, 0) as survey,
    payments,
    (epoch_us(timestamptz '{start}') + (week::bigint + 1) * {week} - last) / 86400e6
        as days_since_sign_in
from windows
"""


def history(flat: Path) -> "pa.Table":
    """Return every account's measures as of each of the 104 Sundays."""
    query = QUERY.format(
        flat=flat,
        first=FIRST_DAY,
        start=end_of(FIRST_DAY - timedelta(days=1)),
        weeks=WEEKS,
        week=timedelta(weeks=1) // timedelta(microseconds=1),
    )
    return connect().sql(query).to_arrow_table()
