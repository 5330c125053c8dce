"""The SQL that gives each figure again, from the lake's two tables and nothing else.

It is written for people who want to check us: one row a customer, then one line that counts. The
tests run it and compare.
"""

from datetime import date

from keepwell.engine.lake.store import quoted
from keepwell.engine.measures.feeds import ORDER, SUBSCRIPTION, CustomerRule
from keepwell.engine.retention.periods import Period

_EVENTS = """\
with period as (select {a} as starts, {b} as ends),
-- Whose an event is: its account, or the account its person belonged to then.
links as (
  select person, account, "at", id from touchpoints where person is not null and account is not null
  union all
  select person, account, "at", id from traits where person is not null and account is not null
),
events as (
  select t."at", t.id, t.event, t.value, coalesce(
    t.account,
    (select arg_max(l.account, (l."at", l.id)) from links l
      where l.person = t.person and l."at" <= t."at"),
    (select arg_min(l.account, (l."at", l.id)) from links l
      where l.person = t.person and l."at" > t."at")
  ) as customer
  from touchpoints t where t.event in ({events})
),
"""
_CONTRACT = """\
customers as (
  select customer,
    -- There is whose last event before the moment does not end the contract.
    coalesce(arg_max(event, ("at", id)) filter ("at" < starts) <> {ended}, false) as at_a,
    coalesce(arg_max(event, ("at", id)) filter ("at" < ends) <> {ended}, false) as at_b,
    coalesce(bool_or(event <> {ended}) filter ("at" >= starts and "at" < ends), false) as began,
    coalesce(min(("at", id)) filter ("at" < ends and event <> {ended})
           < max(("at", id)) filter ("at" < ends and event = {ended}), false) as had_left,
    arg_max(value, ("at", id)) filter ("at" < starts) as paid,
    arg_max(value, ("at", id)) filter ("at" < ends) as pays
  from events, period where customer is not null group by customer, starts, ends
)"""
_REPEAT = """\
gaps as (
  select *, "at" - lag("at") over (partition by customer order by "at", id) > {silence} as gap
  from events
),
customers as (
  select customer,
    -- There is who ordered within the silence that a project allows before the moment.
    coalesce(max("at") filter ("at" < starts) >= starts - {silence}, false) as at_a,
    coalesce(max("at") filter ("at" < ends) >= ends - {silence}, false) as at_b,
    coalesce(bool_or("at" >= starts and "at" < ends), false) as began,
    coalesce(bool_or(gap) filter ("at" < ends), false) as had_left,
    cast(null as double) as paid, cast(null as double) as pays
  from gaps, period where customer is not null group by customer, starts, ends
)"""
_TRAIT = """,
worth as (
  -- The project says what a customer is worth a year by a trait: a twelfth of it a month.
  select account as customer,
    arg_max(coalesce(number, try_cast("text" as double), 'nan'), ("at", id))
      filter ("at" < starts) / 12 as paid,
    arg_max(coalesce(number, try_cast("text" as double), 'nan'), ("at", id))
      filter ("at" < ends) / 12 as pays
  from traits, period where trait = {trait} and account is not null and person is null
  group by account
)"""
_COUNTED = """,
counted as (
  select c.*,
    if(isnan({source}.paid), 0, greatest(coalesce({source}.paid, 0), 0)) as a,
    if(isnan({source}.pays), 0, greatest(coalesce({source}.pays, 0), 0)) as b
  from customers c{join}
)
"""

_SELECT = 'select {number} as "{figure}" from counted'

_START = "count(*) filter (at_a)"
_NEW = "count(*) filter (at_b and not at_a)"
_PAID = "sum(a) filter (at_a)"
_LESS = "coalesce(sum(greatest(a - b, 0)) filter (at_a and at_b), 0)"
_MORE = "coalesce(sum(greatest(b - a, 0)) filter (at_a and at_b), 0)"
_GONE = "coalesce(sum(a) filter (at_a and not at_b), 0)"
_FIGURES = {
    "start": _START,
    "end": "count(*) filter (at_b)",
    "new": _NEW,
    "lost": "count(*) filter (at_a and not at_b)",
    "returned": "count(*) filter (at_b and not at_a and had_left)",
    "came_and_left": "count(*) filter (began and not at_a and not at_b)",
    "retention_rate": f"(count(*) filter (at_b) - {_NEW}) / nullif({_START}, 0)",
    "churn_rate": f"count(*) filter (at_a and not at_b) / nullif({_START}, 0)",
    "grr": f"({_PAID} - {_LESS} - {_GONE}) / nullif({_PAID}, 0)",
    "nrr": f"({_PAID} + {_MORE} - {_LESS} - {_GONE}) / nullif({_PAID}, 0)",
}


def sql_of(figure: str, period: Period, rule: CustomerRule, trait: str = "") -> str:
    """Return a query on `touchpoints` and `traits` that gives a figure of all customers.

    `trait` is the one that tells what a customer is worth a year, if the project names one.
    """
    contract = rule.relationship == "contract"
    said = {
        "a": _moment(period.since),
        "b": _moment(period.until),
        "ended": quoted(SUBSCRIPTION[-1]),
        "silence": f"interval '{rule.silence} days'",
        "events": ", ".join(map(quoted, SUBSCRIPTION if contract else (ORDER,))),
        "trait": quoted(trait),
        "source": "w" if trait else "c",
        "join": " left join worth w using (customer)" if trait else "",
    }
    parts = [_EVENTS, _CONTRACT if contract else _REPEAT, _TRAIT if trait else "", _COUNTED]
    return "".join([*parts, _SELECT]).format(**said, number=_FIGURES[figure], figure=figure)


def _moment(day: date) -> str:
    return f"timestamptz '{day} 00:00:00+00'"
