"""An invented desk of any size, always the same: members, customers, people, tags.

    KEEPWELL_PROJECT=… KEEPWELL_DATABASE_URL=… python -m benchmarks.desk_data 1000000

fills an empty, migrated database: by COPY on PostgreSQL (a million customers in a few minutes), by
plain inserts elsewhere. Tests and measurements of pages use it; nothing of it comes from a lake.
Only customers and people are many: what is summed up of them (`health.models.Tally` …) is left to
whoever sums it up in earnest.
"""

import argparse
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

import django
import numpy as np
from django.db.models import Field, Model

from keepwell.engine.scorecard.schema import Scorecard
from keepwell.project import Project

AS_OF = date(2026, 3, 31)
"""The day that the scores are about."""
PASSWORD = "correct horse"
"""Of every member."""
EPOCH = date(1970, 1, 1).toordinal()
CHUNK = 20_000
TAGS = ("key account", "pilot", "reference", "press", "slow payer")
SYLLABLES = (
    "ba",
    "ker",
    "sia",
    "mo",
    "ran",
    "ti",
    "lu",
    "so",
    "wis",
    "la",
    "ne",
    "tor",
    "gra",
    "vi",
)
ENDINGS = ("BV", "Ltd", "GmbH", "Foods", "Systems", "sp. z o.o.", "Logistics", "& Sons")


@dataclass(frozen=True)
class Size:
    """How much to invent."""

    customers: int
    people_each: int = 1
    members: int = 200
    departments: int = 20


def fill(size: Size, card: Scorecard, seed: int = 7) -> None:
    """Fill an empty desk. Run within Django; members sign in as `member0@example.com` and on.

    `card` is the scorecard that is said to have scored everybody.
    """
    from keepwell.desk.customers.models import Customer, Person, Tag

    owners = _members(size)
    indexes = _without_indexes()
    rng = np.random.default_rng(seed)
    tags = Tag.objects.bulk_create(Tag(name=name) for name in TAGS)
    first = 1
    for start in range(0, size.customers, CHUNK):
        count = min(CHUNK, size.customers - start)
        rows = list(_customers(rng, start, count, owners, card))
        _insert(Customer, rows, first + start)
        _insert(Person, list(_people(rng, start, count, size.people_each)), None)
        tagged = [
            {"customer_id": start + 1 + int(n), "tag_id": tags[int(n) % len(tags)].pk}
            for n in np.flatnonzero(rng.random(count) < 0.02)
        ]
        _insert(Customer.tags.through, tagged, None)
    _settle(indexes)


def _members(size: Size) -> np.ndarray:
    """Make the members; return the owner of each of 1,000 draws, a few of whom have many."""
    from django.contrib.auth.hashers import make_password

    from keepwell.desk.members.models import Department, Member, Role, Visibility

    departments = Department.objects.bulk_create(
        Department(name=f"Department {n}") for n in range(size.departments)
    )
    password = make_password(PASSWORD)
    sights = (Visibility.ALL, Visibility.TEAM, Visibility.OWN, Visibility.OWN)
    members = Member.objects.bulk_create(
        Member(
            email=f"member{n}@example.com", name=f"Member {n}", password=password,
            role=Role.ADMINISTRATOR if n == 0 else Role.MEMBER,
            visibility=sights[n % 4], department=departments[n % size.departments],
        )
        for n in range(size.members)
    )  # fmt: skip
    shares = 1 / (np.arange(size.members) + 10)
    return np.repeat(
        [one.pk for one in members], np.maximum(1, shares / shares.sum() * 1000).astype(int)
    )


def _customers(
    rng: np.random.Generator, start: int, count: int, owners: np.ndarray, card: Scorecard
) -> Iterator[dict[str, Any]]:
    """Invent customers: 6 % unknown, 5 % owned by nobody, 12 % without a renewal, 4 % gone."""
    draw = _Draw(rng, count)
    score = np.clip(rng.normal(68, 18, count), 0, 100).round(2)
    change = np.clip(rng.normal(0, 6, count), -60, 60).round(2)
    unknown, gone = draw.share(0.06), draw.share(0.04)
    value = rng.lognormal(9, 1.2, count).round(2)
    owner = rng.choice(owners, count)
    nobodys, valueless, open_end = draw.share(0.05), draw.share(0.03), draw.share(0.12)
    renews = rng.integers(-20, 380, count)
    seen = rng.exponential(12, count)
    age = rng.integers(5, 1500, count)
    parts = _pool(rng, card)
    picked = rng.integers(0, len(parts), count)
    syllable = rng.integers(0, len(SYLLABLES), (count, 3))
    midnight = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=UTC) + timedelta(days=1)
    for n in range(count):
        number = start + n
        points = None if unknown[n] or gone[n] else float(score[n])
        moved = None if points is None or age[n] < 28 else float(change[n])
        renewal = None if open_end[n] else AS_OF + timedelta(days=int(renews[n]))
        name = "".join(SYLLABLES[i] for i in syllable[n]).capitalize()
        measures, dimensions = parts[picked[n]]
        owner_id = None if nobodys[n] else int(owner[n])
        traits = _traits(number, int(age[n]), owner_id, renewal)
        yield {
            "key": f"acct-{number:07d}",
            "name": f"{name} {ENDINGS[number % len(ENDINGS)]}",
            "score": points,
            "band": _band(points),
            "state": _state(points, moved),
            "coverage": round(float(seen[n] % 0.49 if unknown[n] else 0.5 + seen[n] % 0.5), 3),
            "band_28": "" if moved is None else _band(min(100.0, max(0.0, points - moved))),
            "change_7": None if moved is None else round(moved / 3, 2),
            "change_28": moved,
            "change_91": None if age[n] < 91 or moved is None else round(moved * 1.5, 2),
            "version": card.version,
            "measures": measures,
            "dimensions": dimensions,
            "held": '{"caps": [], "override": null}',
            "as_of": AS_OF,
            "traits": json.dumps(traits),
            "readings": _readings(traits),
            "known_since": AS_OF - timedelta(days=int(age[n])),
            "last_seen_at": None if seen[n] > 60 else midnight - timedelta(days=float(seen[n])),
            "is_current": not gone[n],
            "publication": 1,
            "owner_id": owner_id,
            "owner_text": "" if owner_id is None else f"member{owner_id - 1}@example.com",
            "value": None if valueless[n] else float(value[n]),
            "renewal": renewal,
            "people_count": 1,
        }


@dataclass(frozen=True)
class _Draw:
    rng: np.random.Generator
    count: int

    def share(self, part: float) -> np.ndarray:
        """Return which are among so many of the whole."""
        return self.rng.random(self.count) < part


def _band(points: float | None) -> str:
    if points is None:
        return "unknown"
    return "at_risk" if points < 50 else "watch" if points < 75 else "healthy"


def _state(points: float | None, moved: float | None) -> str:
    if (points is not None and points < 50) or (moved is not None and moved <= -15):
        return "at_risk"
    return "ready_to_grow" if points is not None and points > 90 else "stable"


def _traits(
    number: int, age: int, owner_id: int | None, renewal: date | None
) -> dict[str, str | float]:
    """Return what is known of a customer; one in ten thousand tests the next version."""
    said: dict[str, str | float] = {
        "plan": ("free", "team", "pro", "enterprise")[min(3, (number * 7919) % 13 // 4)],
        "country": ("NL", "PL", "TH", "DE", "GB", "US")[(number * 104_729) % 6],
        "industry": ("retail", "food", "logistics", "software", "health")[(number * 31) % 5],
        "seats": 5 * (1 + (number * 13) % 97),
        "stage": "customer",
        "since": (AS_OF - timedelta(days=age)).isoformat(),
    }
    if owner_id is not None:
        said["owner"] = f"member{owner_id - 1}@example.com"
    if renewal is not None:
        said["renewal_date"] = renewal.isoformat()
    if number % 10_000 == 17:
        said["beta"] = "yes"
    return said


def _readings(traits: dict[str, str | float]) -> str:
    """Return what the engine reads these traits as: numbers, and days since 1970."""
    found: dict[str, list[float | None]] = {"seats": [traits["seats"], 0]}  # type: ignore[list-item] # a number
    for name in ("since", "renewal_date"):
        if name in traits:
            found[name] = [None, date.fromisoformat(str(traits[name])).toordinal() - EPOCH]
    return json.dumps(found)


def _pool(rng: np.random.Generator, card: Scorecard) -> list[tuple[str, str]]:
    """Return measures and dimensions of 500 customers; the others resemble one of them."""
    weight = 1 / len(card.measures)

    def measure() -> list[object]:
        return [round(rng.random() * 50, 3), round(rng.random() * 100, 1), weight, "ok"]

    return [
        (
            json.dumps({one.name: measure() for one in card.measures}),
            json.dumps({one.name: round(rng.random() * 100, 1) for one in card.dimensions}),
        )
        for _ in range(500)
    ]


def _people(
    rng: np.random.Generator, start: int, count: int, each: int
) -> Iterator[dict[str, Any]]:
    syllable = rng.integers(0, len(SYLLABLES), (count, each, 4))
    for n in range(count):
        for m in range(each):
            first, last = (
                "".join(SYLLABLES[i] for i in syllable[n, m, at : at + 2]) for at in (0, 2)
            )
            yield {
                "key": f"person-{start + n:07d}-{m}",
                "name": f"{first.capitalize()} {last.capitalize()}",
                "account_id": start + n + 1,
                "email": f"{first}.{last}@acct{start + n}.example",
                "title": "Buyer",
                "publication": 1,
            }


def _insert(model: type[Model], rows: Sequence[dict[str, Any]], first_id: int | None) -> None:
    """Add rows to a model's table; columns that are not given have their default."""
    from django.db import connection

    fields = [field for field in model._meta.concrete_fields if field.column != "id"]
    names = [field.column for field in fields]
    defaults = {field.column: _default(field) for field in fields}
    filled = ([*((first_id + n,) if first_id else ()), *({**defaults, **row}[c] for c in names)]
              for n, row in enumerate(rows))  # fmt: skip
    columns = ", ".join(f'"{name}"' for name in (["id", *names] if first_id else names))
    table = f'"{model._meta.db_table}" ({columns})'
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                for row in filled:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * (len(names) + bool(first_id)))
            while some := list(islice(filled, 1000)):
                cursor.executemany(f"INSERT INTO {table} VALUES ({marks})", some)


def _default(field: "Field[Any, Any]") -> object:
    value = field.get_default()
    return json.dumps(value) if isinstance(value, dict | list) else value


def _without_indexes() -> list[str]:
    """Drop the indexes that only make reading quick; return how they are made anew."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN "
            "('customers_customer', 'customers_person') AND indexdef NOT LIKE '%% UNIQUE %%'"
        )
        found = cursor.fetchall()
        for name, _made in found:
            cursor.execute(f'DROP INDEX "{name}"')
    return [made for _name, made in found]


def _settle(indexes: Sequence[str]) -> None:
    """Make the indexes, let ids go on behind ours, and let the planner know what is there."""
    from django.core.management.color import no_style
    from django.db import connection

    from keepwell.desk.customers.models import Customer

    with connection.cursor() as cursor:
        for statement in indexes + connection.ops.sequence_reset_sql(no_style(), [Customer]):
            cursor.execute(statement)
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def main() -> None:
    """Fill the database that the environment names."""
    parser = argparse.ArgumentParser(prog="benchmarks.desk_data", description=main.__doc__)
    parser.add_argument("customers", type=int)
    parser.add_argument("--people", type=int, default=1, help="of each customer (default: 1)")
    parser.add_argument("--members", type=int, default=200)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.desk.settings")
    django.setup()
    card = Project.open(os.environ["KEEPWELL_PROJECT"]).scorecards[0]
    fill(Size(given.customers, given.people, given.members), card)


if __name__ == "__main__":
    main()
