"""Real support incidents, update by update: `servicenow_incidents`.

Updates are imported as they are. That a ticket was opened, and resolved after so many hours, is one
row per incident, which SQL makes first. The final outcome stands on every row of the file
(`resolved_at`, `closed_code`, …): no measure looks at it.
"""

from datetime import date

import pytest

from real_data.company import Company, Raw, assert_as_the_oracle, assert_same_values

pytestmark = pytest.mark.slow

LAST = date(2017, 2, 18)
DAYS = (date(2016, 3, 6), date(2016, 4, 10), date(2016, 5, 29), date(2016, 10, 2), LAST)

TICKETS = """
select number, arg_min(caller_id, sys_mod_count) as caller_id, min(opened_at) as opened_at,
    max(resolved_at) as resolved_at, arg_min(category, sys_mod_count) as category,
    arg_min(priority, sys_mod_count) as priority
from '@incident_events.parquet' where caller_id is not null group by number
"""
OPENED = f"""
select caller_id as account, opened_at as at, 'Ticket Opened' as event, category, priority, number
from ({TICKETS})
"""
RESOLVED = f"""
select caller_id as account, resolved_at as at, 'Ticket Resolved' as event, number,
    date_diff('minute', opened_at, resolved_at) / 60 as value
from ({TICKETS}) where resolved_at is not null
"""
UPDATED = (
    "--map", "account=caller_id", "--map", "at=sys_updated_at", "--set", "event=Ticket Updated",
)  # fmt: skip


@pytest.fixture(scope="module")
def raw(shared_data):
    """Return the raw file."""
    return Raw(shared_data("servicenow_incidents"))


@pytest.fixture(scope="module")
def helpdesk(raw, tmp_path_factory):
    """Import updates as they are, and tickets opened and resolved; score every week."""
    folder = tmp_path_factory.mktemp("helpdesk")
    company = Company.with_scorecard(folder, "helpdesk")
    company.bring("updated", raw.folder / "incident_events.parquet", *UPDATED)
    company.bring("opened", raw.write(OPENED, folder / "opened.parquet"))
    company.bring("resolved", raw.write(RESOLVED, folder / "resolved.parquet"))
    company.fill(until=LAST)
    return company


def test_every_update_is_imported_or_explained(helpdesk, raw):
    """98,310 updates; 29 without a caller are rejected for that reason."""
    assert helpdesk.counts("updated") == (98_310, 98_281, 29)
    assert helpdesk.imported["updated"]["reasons"] == [
        {"column": "caller_id", "expected": "an account or a person", "rows": 29}
    ]
    tickets, with_caller, callers = raw.one("""
        select count(distinct number), count(distinct number) filter (caller_id is not null),
            count(distinct caller_id) from '@incident_events.parquet'
    """)
    assert (tickets, callers) == (17_174, 3_659)
    assert helpdesk.counts("opened") == (with_caller, with_caller, 0)
    assert len(helpdesk.said(LAST)) == callers


VALUES = f"""
with tickets as ({TICKETS}),
known as (
    select caller_id as customer from tickets where opened_at < $T::timestamp
    union select caller_id from '@incident_events.parquet'
    where caller_id is not null and sys_updated_at < $T::timestamp
), opened as (
    select caller_id as customer, category,
        date_diff('minute', opened_at, $T::timestamp) / 1440 as age
    from tickets where opened_at < $T::timestamp
), resolved as (
    select caller_id as customer, date_diff('minute', opened_at, resolved_at) / 60 as hours
    from tickets
    where resolved_at < $T::timestamp and resolved_at >= $T::timestamp - interval 90 days
), updated as (
    select caller_id as customer, incident_state, made_sla, reassignment_count, reopen_count
    from '@incident_events.parquet'
    where sys_updated_at < $T::timestamp and sys_updated_at >= $T::timestamp - interval 90 days
), o as (
    select customer, (count(*) filter (age <= 30))::double as tickets,
        (count(*) filter (age > 30 and age <= 60))::double as before,
        (count(*) filter (age <= 90))::double as quarter,
        (count(distinct category) filter (age <= 90))::double as topics
    from opened group by all
), r as (
    select customer, avg(hours) as hours_to_resolve, max(hours) as slowest, count(*) as done
    from resolved group by all
), u as (
    select customer, avg(made_sla::int) filter (incident_state = 'Closed') as within_target,
        avg(reassignment_count) filter (incident_state = 'Closed') as hand_overs,
        max(reopen_count)::double as reopened,
        (count(*) filter (incident_state in ('Awaiting User Info', 'Awaiting Evidence')))::double
            as waited_for_us
    from updated group by all
)
select customer, hours_to_resolve, slowest, within_target, hand_overs, reopened,
    coalesce(done, 0) / nullif(quarter, 0) as answered, coalesce(tickets, 0) as tickets,
    (tickets - before) / nullif(before, 0) as tickets_trend,
    coalesce(waited_for_us, 0) as waited_for_us, coalesce(topics, 0) as topics
from known left join o using (customer) left join r using (customer) left join u using (customer)
"""


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_value_of_every_customer(helpdesk, raw, day):
    """History holds what SQL over the raw log says, for every caller known by then."""
    assert_same_values(helpdesk.values(day), raw.values(VALUES, day))


def test_the_oracle_agrees(helpdesk):
    """Scores, bands, states and every part of them are the oracle's."""
    assert_as_the_oracle(helpdesk, DAYS)
