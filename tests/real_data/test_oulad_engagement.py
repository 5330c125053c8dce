"""Real students, some of whom withdrew: `oulad_engagement`.

The files count days from the start of the course, so SQL makes calendar days of them first: B
starts on 1 February, J on 1 October. A customer is a student in a run of a course.
"""

from datetime import date

import pytest

from real_data.company import (
    Company,
    Raw,
    assert_as_the_oracle,
    assert_same_values,
    assert_worse_bands_lose_more,
)

pytestmark = pytest.mark.slow

LAST = date(2015, 7, 26)
DAYS = (date(2013, 2, 24), date(2013, 6, 2), date(2013, 12, 29), date(2014, 11, 30), LAST)

START = """
make_date(left(code_presentation, 4)::int,
          if(code_presentation like '%B', 2, 10), 1)
"""
WHO = "concat_ws('-', code_module, code_presentation, id_student)"
SIGNED_UP = f"""
select {WHO} as account, {START} + date_registration as at, 'Subscription Started' as event,
    studied_credits, account || ' 1 signed up' as id
from '@registrations.parquet'
"""
LEFT = f"""
select {WHO} as account, {START} + date_unregistration as at, 'Subscription Ended' as event,
    'withdrawn' as reason, account || ' 2 left' as id
from '@registrations.parquet' where date_unregistration is not null
"""
"""One student left on the day of signing up: the ids say what came first."""
OVER = f"""
select account, {START} + last + 1 as at, 'Subscription Ended' as event, 'course over' as reason,
    account || ' 3 over' as id
from (select *, {WHO} as account from '@registrations.parquet' where date_unregistration is null)
join (select code_module, code_presentation, max(date) as last from '@daily_activity.parquet'
      group by all) using (code_module, code_presentation)
"""
VISITED = f"""
select {WHO} as account, {START} + date as at, 'Site Visited' as event, sum_click as value,
    activity_type, sites
from '@daily_activity.parquet'
"""
SUBMITTED = f"""
select {WHO} as account, {START} + date_submitted as at, 'Assignment Submitted' as event,
    score as value, assessment_type, is_banked, date_submitted - date as days_late
from '@assessment_submissions.parquet' join '@assessments.parquet' using (id_assessment)
"""
FILES = {
    "signed_up": SIGNED_UP,
    "left": LEFT,
    "over": OVER,
    "visited": VISITED,
    "submitted": SUBMITTED,
}


@pytest.fixture(scope="module")
def raw(shared_data):
    """Return the raw files."""
    return Raw(shared_data("oulad_engagement"))


@pytest.fixture(scope="module")
def school(raw, tmp_path_factory):
    """Make touchpoints of the files, import them, and score every week of the three runs."""
    folder = tmp_path_factory.mktemp("school")
    company = Company.with_scorecard(folder, "studies")
    for name, sql in FILES.items():
        company.bring(name, raw.write(sql, folder / f"{name}.parquet"))
    company.fill(until=LAST)
    return company


def test_every_row_is_imported_but_one_without_a_date(school):
    """One registration has no date and is rejected for it; all else is there."""
    assert school.counts("visited") == (384_545, 384_545, 0)
    assert school.counts("submitted") == (14_405, 14_405, 0)
    assert school.counts("signed_up") == (2_515, 2_514, 1)
    (reason,) = school.imported["signed_up"]["reasons"]
    assert (reason["column"], reason["rows"]) == ("at", 1)
    assert school.counts("left")[1] + school.counts("over")[1] == 2_515


VALUES = f"""
with runs as (
    select code_module, code_presentation, max(date) + 1 as over
    from '@daily_activity.parquet' group by all
), people as (
    select {WHO} as customer, {START} + date_registration as began,
        {START} + coalesce(date_unregistration, over) as ended
    from '@registrations.parquet' join runs using (code_module, code_presentation)
), visits as (
    select {WHO} as customer, date_diff('day', {START} + date, $T::timestamp::date)::double as age,
        sum_click, activity_type
    from '@daily_activity.parquet' where {START} + date < $T::timestamp
), work as (
    select {WHO} as customer, date_submitted <= date as punctual, score, is_banked,
        date_diff('day', {START} + date_submitted, $T::timestamp::date)::double as age
    from '@assessment_submissions.parquet' join '@assessments.parquet' using (id_assessment)
    where {START} + date_submitted < $T::timestamp
), visited as (
    select customer, (count(distinct age) filter (age <= 28))::double as active_days,
        min(age) as silence, coalesce(sum(sum_click) filter (age <= 14), 0)::double as clicks,
        coalesce(sum(sum_click) filter (age > 14 and age <= 28), 0)::double as before,
        (count(distinct activity_type) filter (age <= 28))::double as kinds
    from visits group by all
), worked as (
    select customer, (count(*) filter (not is_banked and age <= 60))::double as handed_in,
        avg(score) as marks, avg(punctual::int) as punctual
    from work group by all
)
select customer, coalesce(active_days, 0) as active_days, silence, coalesce(clicks, 0) as clicks,
    (clicks - before) / nullif(before, 0) as clicks_trend, coalesce(kinds, 0) as kinds,
    coalesce(handed_in, 0) as handed_in, marks, punctual
from people left join visited using (customer) left join worked using (customer)
where ended >= $T::timestamp and (began < $T::timestamp or silence is not null or marks is not null)
"""


@pytest.mark.parametrize("day", DAYS[:-1], ids=str)
def test_every_value_of_every_customer(school, raw, day):
    """History holds what SQL over the raw files says, for all who are enrolled or were seen."""
    assert_same_values(school.values(day), raw.values(VALUES, day))


def test_nobody_is_a_customer_when_all_courses_are_over(school):
    """The last run is over in June 2015: there is nobody left to score."""
    assert school.said(LAST) == {}


def test_the_oracle_agrees(school):
    """Scores, bands, states, caps and every part of them are the oracle's."""
    assert_as_the_oracle(school, DAYS[:-1], size=60)


def test_worse_bands_lose_more(school, raw):
    """Within 30 days at risk withdraws more often than watch, and watch more often than healthy.

    From the 28th day of the course on: before it begins nobody can be active.
    """
    rows = raw.ask(f"""
        select {WHO} as who, {START} + 28 as settled, {START} + date_unregistration as left_on
        from '@registrations.parquet'
    """)
    left = {row["who"]: row["left_on"] for row in rows if row["left_on"]}
    settled = {row["who"]: row["settled"] for row in rows}
    assert_worse_bands_lose_more(school.before_leaving(left, settled.__getitem__, 30))
