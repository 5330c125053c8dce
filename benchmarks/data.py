"""Invented touchpoints of any size: the same size is always the same rows.

Every value is a hash of the row's number, so any stretch of rows can be made by itself and a
hundred million rows need no more memory than a month of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING

from benchmarks.connection import connect
from benchmarks.question import DAYS, FIRST_DAY
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_PER_ACCOUNT = 200
SCORECARD = Path(__file__).with_name("scorecard.yaml")
UNITS = {"k": 1_000, "M": 1_000_000}

CHANCE = "create macro chance(i, draw) as (hash(i * 16 + draw) >> 11) / 9007199254740992.0"
"""A number from 0 to 1 for each row, and for each draw another."""
ROWS = """
with drawn as (
    select
        i,
        floor({accounts} * pow(chance(i, 0), 3))::bigint as rank,  -- the top 1 % have a fifth
        chance(i, 1) as kind,
        pow(chance(i, 2), 2) as who,
        chance(i, 3) as size,
        epoch_us(timestamp '{first_day}') + (i // {per_day}) * 86400000000
            + (i % {per_day}) * {step} + floor({step} * chance(i, 4))::bigint as moment
    from range({start}, {stop}) numbers(i)
),
named as (
    select
        *,
        rank * 7919 % {accounts} as number,  -- so that the busy ones are not all neighbours
        case
            when kind < 0.40 then 'Signed In'
            when kind < 0.80 then 'Feature Used'
            when kind < 0.84 then 'Ticket Opened'
            when kind < 0.88 then 'Ticket Resolved'
            when kind < 0.92 then 'Survey Answered'
            when kind < 0.95 then 'Order Completed'
            when kind < 0.98 then 'Invoice Paid'
            else 'Course Completed'
        end as event
    from drawn
)
select
    printf('a%06d', number) as account,
    case when event not in ('Order Completed', 'Invoice Paid')
        then printf('a%06d-p%02d', number, floor(who * (5 + number % 11))::bigint) end as person,
    make_timestamp(moment)::timestamptz as at,
    event,
    case event
        when 'Survey Answered' then floor(11 * size)
        when 'Order Completed' then round(20 + 480 * size, 2)
        when 'Invoice Paid' then floor(40 * size) - 15
        when 'Ticket Resolved' then round(72 * size, 2)
    end::double as value,
    case event
        when 'Feature Used' then printf('{{"feature":"f%02d"}}', floor(30 * size)::bigint)
        when 'Ticket Opened' then printf('{{"severity":%d}}', 1 + floor(4 * size)::bigint)
        when 'Survey Answered' then '{{"survey":"nps"}}'
        when 'Invoice Paid' then printf('{{"amount":%.2f}}', 20 + 480 * size)
    end as properties,
    case
        when event in ('Signed In', 'Feature Used', 'Course Completed') then 'app'
        when event in ('Order Completed', 'Invoice Paid') then 'billing'
        else 'desk'
    end as source,
    lpad(lower(to_hex(hash(i))), 16, '0') as id,
    make_timestamp(moment + floor(60e6 * chance(i, 5))::bigint)::timestamptz as received_at,
    strftime(make_timestamp(moment), '%Y-%m') as month
from named
"""


@dataclass(frozen=True)
class Size:
    """How much data: about `rows` touchpoints, a whole number of them a day."""

    rows: int

    @classmethod
    def read(cls, text: str) -> "Size":
        """Read `20M` or `200k`; raise ValueError for anything else."""
        if text[-1:] not in UNITS or not text[:-1].isdecimal():
            raise ValueError(f'A size is a number with k or M, such as "20M". Got "{text}".')
        return cls(int(text[:-1]) * UNITS[text[-1]])

    def __str__(self) -> str:
        return f"{self.rows // 1_000_000}M" if self.rows >= UNITS["M"] else f"{self.rows // 1_000}k"

    @property
    def per_day(self) -> int:
        """Touchpoints a day."""
        return max(1, round(self.rows / DAYS))

    @property
    def accounts(self) -> int:
        """How many customers they are about."""
        return max(1, round(self.rows / ROWS_PER_ACCOUNT))


@dataclass(frozen=True)
class Crowd(Size):
    """Many customers with little each, instead of few with much."""

    customers: int = 1_000_000

    def __str__(self) -> str:
        """Return the name of the folder."""
        return f"{super().__str__()}-of-{self.customers}"

    @property
    def accounts(self) -> int:
        """How many customers there are."""
        return self.customers


def make(folder: Path, size: Size) -> Path:
    """Make a project with a lake, and one flat Parquet file of the same rows; return its folder.

    What is there already is kept: an unfinished folder has another name. The prints of ids are made
    here, as imports would have done on the way.
    """
    target = folder / str(size)
    if not target.exists():
        _make(folder, size, target)
    Project.open(target).lake.append(TOUCHPOINTS, rows(size, 0, 1).read_all())
    return target


def _make(folder: Path, size: Size, target: Path) -> None:
    unfinished = folder / f"{size}.unfinished"
    rmtree(unfinished, ignore_errors=True)
    (unfinished / "scorecards").mkdir(parents=True)
    (unfinished / "scorecards" / "benchmark.yaml").write_text(SCORECARD.read_text("utf-8"), "utf-8")
    (unfinished / "keepwell.toml").write_text(f'name = "Benchmark {size}"\n', "utf-8")
    _fill(Project.open(unfinished), size)
    unfinished.rename(target)


def flat(project: Path) -> Path:
    """Return the one Parquet file that the rivals read."""
    return project / "flat.parquet"


def new_day(size: Size) -> "pa.Table":
    """Return the touchpoints of the day after the last one of the data."""
    reader = rows(size, DAYS, DAYS + 1)
    return reader.read_all().select(TOUCHPOINTS.columns)


def _fill(project: Project, size: Size) -> None:
    from deltalake import WriterProperties, write_deltalake

    project.lake.create()
    for first, after in months():
        write_deltalake(
            project.lake.path(TOUCHPOINTS),
            rows(size, first, after),
            mode="append",
            writer_properties=WriterProperties(compression="ZSTD"),
        )
    files = sorted(project.lake.files(TOUCHPOINTS))
    connect().execute(
        f"copy (select * exclude (month) from read_parquet({files}, hive_partitioning = true)) "
        f"to '{flat(project.root)}' (format parquet, compression zstd)"
    )


def months() -> Iterator[tuple[int, int]]:
    """Give each month as days since the first: from, up to and without."""
    first = 0
    for day in range(1, DAYS + 1):
        if day == DAYS or (FIRST_DAY + timedelta(days=day)).day == 1:
            yield first, day
            first = day


def rows(size: Size, first: int, after: int) -> "pa.RecordBatchReader":
    """Return the touchpoints of some days, counted from the first; `after` is not among them."""
    connection = connect()
    connection.execute(CHANCE)
    query = ROWS.format(
        accounts=size.accounts,
        per_day=size.per_day,
        step=86_400_000_000 // size.per_day,
        first_day=FIRST_DAY,
        start=first * size.per_day,
        stop=after * size.per_day,
    )
    return connection.sql(query).to_arrow_reader(100_000)


def day_of_new_rows() -> date:
    """Return the day that `new_day` is about."""
    return FIRST_DAY + timedelta(days=DAYS)
