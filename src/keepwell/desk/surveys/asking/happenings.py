"""What the lake tells of customers that decides whether and when they are asked."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwell.desk.surveys.asking.fatigue import Matter
from keepwell.engine.lake.excerpt import Readable
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.measures.fresh import Fresh

Open = Mapping[int, frozenset[str]]
"""By the number of a matter: the accounts with which it is open."""


@dataclass(frozen=True)
class Happening:
    """A touchpoint that is a reason to ask somebody."""

    fact: str
    """Its id."""
    person: str
    """Empty: nobody knows who it was."""
    at: datetime


def open_matters(facts: Readable, matters: Sequence[Matter], at: datetime) -> Open:
    """Return with which accounts each matter is open at a moment."""
    if not matters:
        return {}
    names = {name for matter in matters for name in (matter.event, matter.until) if name}
    since = at - timedelta(days=max(matter.days for matter in matters))
    rows = _rows(facts, names, since, at)
    return {n: _still_open(matter, rows, at) for n, matter in enumerate(matters)}


def happened(facts: Readable, event: str, since: datetime, until: datetime) -> list[Happening]:
    """Return the touchpoints of an event in [since, until), in order of time."""
    rows = facts.read(TOUCHPOINTS)
    mine = rows.filter((rows["event"] == event) & (rows["at"] >= since) & (rows["at"] < until))
    found = facts.connection.to_pyarrow(mine.select("id", "person", "at").order_by("at", "id"))
    return [Happening(one["id"], one["person"] or "", one["at"]) for one in found.to_pylist()]


_Row = tuple[str, str, datetime]
"""Account, event and moment."""


def _rows(facts: Readable, names: Iterable[str], since: datetime, until: datetime) -> list[_Row]:
    """Return what happened to which account, in order of time; people's accounts are looked up."""
    source = Fresh(facts.connection, facts.read(TOUCHPOINTS), facts.read(TRAITS), "account")
    rows = source.rows.filter(source.rows["event"].isin(sorted(names)))
    rows = rows.filter((rows["at"] >= since) & (rows["at"] < until) & rows["customer"].notnull())
    found = source.collect(rows.select("customer", "event", "at").order_by("at"))
    return list(zip(*(found[name].to_pylist() for name in found.column_names), strict=True))


def _still_open(matter: Matter, rows: Iterable[_Row], at: datetime) -> frozenset[str]:
    """Return the accounts with which more was opened than ended since: an end ends one opening."""
    since = at - timedelta(days=matter.days)
    balance: defaultdict[str, int] = defaultdict(int)
    for account, event, moment in rows:
        if moment < since:
            continue
        if event == matter.event:
            balance[account] += 1
        elif event == matter.until:
            balance[account] = max(0, balance[account] - 1)
    return frozenset(account for account, count in balance.items() if count)
