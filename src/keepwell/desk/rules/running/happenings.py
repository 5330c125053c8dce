"""Touchpoints that set rules off: those by whose name a tree in force asks.

They are looked for in the lake by when they were received. Some get there a little late, behind
others, so each look goes back by OVERLAP; whatever was written down before is there already.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.project import project
from keepwell.desk.rules.models import Place, Trigger
from keepwell.desk.rules.running.claiming import EVENT
from keepwell.desk.rules.running.gathering import asked_about
from keepwell.desk.rules.tree.document import Tree
from keepwell.engine.lake.tables import TOUCHPOINTS

OVERLAP = timedelta(hours=1)
LATE = timedelta(days=1)
"""What is told later than this after it happened is history, brought in: it sets nothing off."""
BATCH = 1_000
US = timedelta(microseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
Row = Mapping[str, Any]


def claim_touchpoints(trees: Sequence[Tree]) -> None:
    """Write down the touchpoints that came since the last look."""
    names, until = asked_about(trees, "event"), now()
    Place.objects.filter(key__startswith=EVENT).exclude(key__in=map(_key, names)).delete()
    for name in sorted(names):
        _claim(name, until)


def touchpoints(names: Iterable[str], since: datetime, until: datetime) -> Iterator[Trigger]:
    """Yield the touchpoints of these names that happened in [since, until), name by name."""
    for name in sorted(names):
        for some in _parts(_read(name, since, until, EPOCH)):
            yield from _triggers(name, some)


@transaction.atomic
def _claim(name: str, until: datetime) -> None:
    """Write some down, and how far we are; the first look is where it begins."""
    moment = (until - EPOCH) // US
    place, is_new = Place.objects.select_for_update().get_or_create(
        key=_key(name), defaults={"place": moment, "begun": moment}
    )
    if is_new:
        return
    since = max(EPOCH + place.begun * US, EPOCH + place.place * US - OVERLAP)
    for some in _parts(_read(name, since - LATE, until + LATE, since)):
        Trigger.objects.bulk_create(_triggers(name, some), ignore_conflicts=True)
    place.place = moment
    place.save(update_fields=["place"])


def _read(name: str, since: datetime, until: datetime, received: datetime) -> list[Row]:
    """Return touchpoints that happened in [since, until) and came since then."""
    lake = project().lake
    rows = lake.read(TOUCHPOINTS)
    rows = rows.filter(
        (rows["event"] == name) & (rows["at"] >= since) & (rows["at"] < until)
        & (rows["received_at"] >= received)
    )  # fmt: skip
    wanted = rows.select("id", "account", "person", "at").order_by("at", "id")
    found: list[Row] = lake.connection.to_pyarrow(wanted).to_pylist()
    return found


def _triggers(name: str, rows: Sequence[Row]) -> list[Trigger]:
    """Return what touchpoints of customers that the desk knows set off."""
    people = Person.objects.only("key", "account").in_bulk(
        {row["person"] for row in rows if row["person"]}, field_name="key"
    )
    accounts = {row["account"] for row in rows if row["account"]}
    known = dict(Customer.objects.filter(key__in=accounts).values_list("key", "pk"))
    made = []
    for row in rows:
        person = people.get(row["person"] or "")
        customer = known.get(row["account"] or "") or (person.account_id if person else None)
        if customer is not None:
            made.append(_trigger(name, row, customer, person))
    return made


def _trigger(name: str, row: Row, customer: int, person: Person | None) -> Trigger:
    short = sha256(row["id"].encode()).hexdigest()[:40]
    return Trigger(
        key=f"event-{short}", customer_id=customer, contact=person, event=name[:255], at=row["at"]
    )


def _parts(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    return (rows[first : first + BATCH] for first in range(0, len(rows), BATCH))


def _key(name: str) -> str:
    return f"{EVENT}{name}"[:300]
