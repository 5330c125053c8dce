"""From a touchpoint to its customer's new score at the desk: `python -m benchmarks.desk_refresh`.

Makes, once, a project of many customers in bench-data/ and publishes it into SQLite; then lets one
touchpoint come, again and again, and says what each stage costs. What others do on the machine
moves the clock and hardly the processor's time, so the two stand side by side.
"""

import argparse
import os
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

import django
import pyarrow as pa

from benchmarks import data
from benchmarks.connection import connect
from benchmarks.data import Crowd
from benchmarks.question import LAST_DAY
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

if TYPE_CHECKING:
    from keepwell.desk.customers.models import Customer

FOLDER = Path(__file__).parents[1] / "bench-data"
OWNERS = 20
"""Members who own half of the customers; the trait `owner` of the others means nobody."""
STALE = ("event: Signed In\n", "event: Signed In\n        stale_after: 7d\n")
"""Makes measures look whether anybody at all signs in, as those of the ready scorecards do."""
TARGET = 6.0
"""Seconds of processor time within which a new score is at the desk."""
KNOWN = """
select account, make_timestamptz({at}) as at, trait, text, number,
    lpad(lower(to_hex(hash(account || trait))), 16, '0') as id
from (
    select printf('a%06d', i) as account, unnest([
        {{'trait': 'name', 'text': printf('Company %d', i), 'number': null::double}},
        {{'trait': 'owner', 'text': printf('member%d@example.com', i % (2 * {owners})),
          'number': null}},
        {{'trait': 'renewal_date', 'text': (date '{last}' + (i * 31 % 365)::int)::varchar,
          'number': null}},
        {{'trait': 'plan', 'text': ['free', 'team', 'pro'][i % 3 + 1], 'number': null}}
    ], recursive := true)
    from range({accounts}) numbers(i)
)
"""


@dataclass
class Stages:
    """What each stage took, time after time."""

    processor: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    clock: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """Measure a stage."""
        processor, clock = time.process_time(), time.perf_counter()
        yield
        self.processor[name].append(time.process_time() - processor)
        self.clock[name].append(time.perf_counter() - clock)

    def lines(self) -> Iterator[str]:
        """Yield the medians, a line for each stage."""
        yield f"{'stage':<28}{'processor s':>12}{'clock s':>10}"
        for name in self.processor:
            yield (
                f"{name:<28}{statistics.median(self.processor[name]):>12.2f}"
                f"{statistics.median(self.clock[name]):>10.2f}"
            )


def prepare(size: Crowd, database: str) -> Path:
    """Make the project and its published desk, if they are not there yet."""
    root = FOLDER / f"refresh-{size}"
    if not root.exists():
        unfinished = root.with_suffix(".unfinished")
        rmtree(unfinished, ignore_errors=True)
        _make(unfinished, size)
        unfinished.rename(root)
    _set_up(root, database)
    from keepwell.desk.health.models import Publication

    if not Publication.objects.filter(finished_at__isnull=False).exists():
        _publish(Project.open(root))
    return root


def _make(root: Path, size: Crowd) -> None:
    """Fill a lake month by month, as imports do."""
    (root / "scorecards").mkdir(parents=True)
    card = data.SCORECARD.read_text("utf-8").replace(*STALE)
    (root / "scorecards" / "benchmark.yaml").write_text(card, "utf-8")
    (root / "keepwell.toml").write_text(f'name = "Benchmark {size}"\n', "utf-8")
    lake = Project.open(root).lake.create()
    for first, after in data.months():
        rows = data.rows(size, first, after).read_all()
        lake.append(TOUCHPOINTS, rows.select(TOUCHPOINTS.columns))
    lake.append(TRAITS, _traits(size))


def _traits(size: Crowd) -> pa.Table:
    query = KNOWN.format(
        at="2024, 1, 1, 0, 0, 0", owners=OWNERS, last=LAST_DAY, accounts=size.accounts
    )
    return connect().sql(query).to_arrow_table()


def _set_up(root: Path, database: str) -> None:
    """Let Django stand on the project, with SQLite beside its lake or a new PostgreSQL."""
    from postgres import address

    os.environ |= {
        "KEEPWELL_PROJECT": str(root),
        "KEEPWELL_DATABASE_URL": (
            address() if database == "postgres" else f"sqlite:///{root}/desk.sqlite3"
        ),
        "KEEPWELL_SECRET_KEY": "for this measurement only",
        "KEEPWELL_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "keepwell.desk.settings",
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _publish(project: Project) -> None:
    """Roll everything up, as the first night does, and publish everybody."""
    from keepwell.desk.health.publishing import publish
    from keepwell.desk.members.models import Member
    from keepwell.engine.scoring.history import kept
    from keepwell.health import lineup_of

    Member.objects.bulk_create(
        Member(email=f"member{n}@example.com", name=f"Member {n}") for n in range(OWNERS)
    )
    stages = Stages()
    with stages.of("rolled up"):
        kept(project.lake, lineup_of(project))
    for name in ("first publication", "all published again"):
        with stages.of(name):
            publish(project, LAST_DAY)
    print(*stages.lines(), sep="\n", flush=True)


def measure(project: Project, rounds: int) -> Stages:
    """Let one touchpoint come each round, of another customer."""
    from keepwell.desk.customers.models import Customer
    from keepwell.desk.health.publishing import refresh, run

    stages, started = Stages(), int(time.time())
    refresh(project, LAST_DAY)  # what a run that was cut off left
    for number in range(rounds):
        key = f"a{(started + number * 7919) % Customer.objects.count():06d}"
        before, came = Customer.objects.get(key=key), _one(key)
        with stages.of("in all"):
            with stages.of("into the lake"):
                project.lake.append(TOUCHPOINTS, came)
            with stages.of("on the timeline"):
                _is_shown(before, came["id"][0].as_py())
            with _inner(stages, run), stages.of("refresh"):
                publication = refresh(project, LAST_DAY)
        after = Customer.objects.get(key=key)
        assert publication.customers == 1
        assert after.publication == publication.pk
        assert after.measures["survey"] != before.measures["survey"]
    return stages


@contextmanager
def _inner(stages: Stages, module: object) -> Iterator[None]:
    """Measure the steps of a publication by standing before its functions."""
    held = {name: getattr(module, name) for name in STEPS}

    def timed(name: str):  # noqa: ANN202 - a function like the one it stands before
        def step(*given, **named):  # noqa: ANN002, ANN003, ANN202 - passed on as they come
            with stages.of(f"  {STEPS[name]}"):
                return held[name](*given, **named)

        return step

    try:
        for name in STEPS:
            setattr(module, name, timed(name))
        yield
    finally:
        for name, function in held.items():
            setattr(module, name, function)


STEPS = {
    "learned_of": "whom it is about",
    "_publish_accounts": "scores and rows",
    "_facts": "facts taken out",
    "count_people": "count people",
}
_numbers = count()


def _one(key: str) -> pa.Table:
    """Return a touchpoint that moves a score: an answer that nobody gave before."""
    number = next(_numbers)
    at = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, 23, tzinfo=UTC)
    return pa.table({
        "account": [key],
        "person": [f"{key}-p00"],
        "at": pa.array([at + timedelta(seconds=number)], TOUCHPOINTS.schema.field("at").type),
        "event": ["Survey Answered"],
        "value": [number % 10 + 0.123 + time.time() % 1],
        "properties": ["{}"],
        "source": ["benchmark"],
        "id": [f"refresh-{time.time_ns()}-{number}"],
    })  # fmt: skip


def _is_shown(customer: "Customer", touchpoint: str) -> None:
    """Look at the customer's timeline, on which the touchpoint must be."""
    from keepwell.desk.health.queries.customer import Subject
    from keepwell.desk.health.queries.timeline import Wish, timeline

    shown = timeline(Subject("customer", customer), Wish())
    assert any(entry.id == touchpoint for entry in shown.entries)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.desk_refresh", description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--size", type=data.Size.read, default=data.Size(20_000_000))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = parser.parse_args()
    sys.path.insert(0, "tests")  # where the PostgreSQL server for tests is made
    root = prepare(Crowd(given.size.rows, given.customers), given.database)
    stages = measure(Project.open(root), given.rounds)
    print(*stages.lines(), sep="\n")
    needed = statistics.median(stages.processor["in all"])
    said = "reached" if needed <= TARGET else "MISSED"
    print(f"target: {TARGET:.0f} s of processor time, {said}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"peak {peak:.1f} GiB")


if __name__ == "__main__":
    main()
