"""A company made of a real data set: what the command line imported, what history said of it.

The figures it is held to are computed from the raw files by hand-written SQL (`Raw`), which shares
nothing with the engine, and for a few customers by the oracle.
"""

import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from click.testing import CliRunner

from keepwell.cli import keepwell
from keepwell.engine.lake.tables import SCORES, TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.answers import Scores, by_version
from keepwell.engine.scoring.run import score_tables
from keepwell.health import Filled, history
from keepwell.project import Project
from oracle import Result, score_all
from oracle.reading import midnight_after

SCORECARDS = Path(__file__).parent / "scorecards"
NEAR = 1e-9
Values = dict[str, dict[str, Any]]
"""Customer → measure → value."""
Bands = dict[str, tuple[int, int]]
"""Band → (days somebody stood in it, those of them followed by a loss)."""


@dataclass
class Company:
    """A project with one scorecard, filled by the command line."""

    project: Project
    imported: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What `keepwell import` said, by the name that the test gave the import."""
    filled: Filled = field(default_factory=Filled)

    @classmethod
    def with_scorecard(cls, folder: Path, name: str, **settings: str | int) -> "Company":
        """Make a project that scores by one scorecard of this folder only."""
        project = Project.create(folder, **settings)
        for ready in (folder / "scorecards").iterdir():
            ready.unlink()
        shutil.copy(SCORECARDS / f"{name}.yaml", folder / "scorecards")
        return cls(project)

    def bring(self, name: str, file: Path, *options: str) -> None:
        """Import a file as a user would, and keep the summary under a name."""
        words = ["--project", self.project.root, "import", file, *options]
        words += ["--format", "json", "--allow-rejects", "--rejects", self.rejects(name)]
        done = CliRunner(catch_exceptions=False).invoke(keepwell, [str(word) for word in words])
        assert done.exit_code == 0, done.stderr
        self.imported[name] = json.loads(done.stdout)

    def rejects(self, name: str) -> Path:
        """Return where the rows that an import refused are explained."""
        return self.project.root / f"{name}-rejects.csv"

    def counts(self, name: str, table: str = "touchpoints") -> tuple[int, int, int]:
        """Return the rows read, new and rejected of an import."""
        counts = self.imported[name]["tables"][table]
        return counts["read"], counts["new"], counts["rejected"]

    def fill(self, until: date) -> None:
        """Score every week of the whole past."""
        self.filled = history(self.project, until=until)

    @property
    def scorecard(self) -> Scorecard:
        """The one scorecard."""
        (card,) = self.project.scorecards
        return card

    @cached_property
    def history(self) -> pa.Table:
        """All rows of `scores`."""
        return self.project.lake.read(SCORES).to_pyarrow()

    def said(self, day: date) -> dict[str, dict[str, Any]]:
        """Return what history says of everybody on a day."""
        rows = self.history.filter(pc.equal(self.history["as_of"], day))
        return self._records(rows)

    def _records(self, rows: pa.Table) -> dict[str, dict[str, Any]]:
        records = Scores("account", rows, by_version([self.scorecard])).records()
        return {record["account"]: record for record in records}

    def values(self, day: date) -> Values:
        """Return the measures' values of everybody on a day."""
        return {
            who: {name: measure["value"] for name, measure in record["measures"].items()}
            for who, record in self.said(day).items()
        }

    def _facts(self, table: Table, customers: Sequence[str]) -> pa.Table:
        """Return the facts about some customers, as the lake holds them."""
        facts = self.project.lake.read(table)
        return facts.filter(facts.account.isin(customers)).to_pyarrow()

    def sample(self, size: int) -> list[str]:
        """Return customers spread evenly over all that were ever scored."""
        names = sorted(self.history["customer"].unique().to_pylist())
        return names[:: max(len(names) // size, 1)][:size]

    def oracle(self, customers: Sequence[str], day: date) -> dict[str, Result]:
        """Score some customers by the oracle, which knows of nobody else."""
        settings = self.project.settings
        return score_all(
            [self.scorecard],
            self._facts(TOUCHPOINTS, customers).to_pylist(),
            self._facts(TRAITS, customers).to_pylist(),
            day,
            relationship=settings.relationship,
            silence=settings.silence,
        )

    def by_themselves(self, customers: Sequence[str], day: date) -> dict[str, dict[str, Any]]:
        """Score some customers by the engine as if there were nobody else."""
        tables = (self._facts(table, customers) for table in (TOUCHPOINTS, TRAITS))
        settings = self.project.settings
        rule = CustomerRule(settings.relationship, settings.silence)
        return self._records(score_tables(*tables, [self.scorecard], [day], rule))

    def before_leaving(
        self, left: Mapping[str, date], settled: Callable[[str], date], days: int
    ) -> Bands:
        """Count, by band, weekly scores of settled customers, and the losses within `days` of them.

        Scores of before somebody has settled in are left out, and so are the last weeks, whose
        `days` are not over.
        """
        until = max(self.history["as_of"].to_pylist()) - timedelta(days=days)
        found = {"at_risk": (0, 0), "watch": (0, 0), "healthy": (0, 0)}
        columns = (self.history[name].to_pylist() for name in ("customer", "as_of", "band"))
        for who, day, band in zip(*columns, strict=True):
            if band in found and settled(who) <= day <= until:
                lost = who in left and day < left[who] <= day + timedelta(days=days)
                found[band] = (found[band][0] + 1, found[band][1] + lost)
        return found


class Raw:
    """The raw files of a data set, asked by SQL in a DuckDB of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")

    def ask(self, sql: str, **values: object) -> list[dict[str, Any]]:
        """Return the rows of a query; `@name` is a file of the folder, `$name` a value."""
        query = sql.replace("@", f"{self.folder}/")
        return self._connection.sql(query, params=values).to_arrow_table().to_pylist()

    def one(self, sql: str) -> tuple[Any, ...]:
        """Return the only row of a query."""
        (row,) = self.ask(sql)
        return tuple(row.values())

    def values(self, sql: str, day: date) -> Values:
        """Return values by `customer` as of a day: `$T` in the query is the midnight after it."""
        return {row.pop("customer"): row for row in self.ask(sql, T=midnight_after(day))}

    def write(self, sql: str, to: Path) -> Path:
        """Write the rows of a query into a Parquet file, and return it."""
        query = sql.replace("@", f"{self.folder}/")
        self._connection.execute(f"copy ({query}) to '{to}' (format parquet)")
        return to


def same(found: object, expected: object) -> bool:
    """Compare numbers to nine digits, everything else exactly."""
    if isinstance(found, float) and isinstance(expected, float):
        return math.isclose(found, expected, rel_tol=NEAR, abs_tol=NEAR)
    return found == expected


def assert_same_values(found: Values, expected: Values) -> None:
    """Compare every value of every customer; what is missing must be missing on both sides."""
    assert expected, "the query found nobody: it proves nothing"
    assert sorted(found) == sorted(expected), "who is scored"
    wrong = [
        (who, name, found[who][name], value)
        for who, values in expected.items()
        for name, value in values.items()
        if not same(found[who][name], value)
    ]
    assert not wrong, f"{len(wrong)} differ: (customer, measure, found, expected) {wrong[:5]}"


def assert_same_results(found: Mapping[str, Any], expected: Mapping[str, Any]) -> None:
    """Compare all that is said of each customer with the oracle's results or other records."""
    assert expected, "nobody is scored: it proves nothing"
    assert sorted(found) == sorted(expected), "who is scored"
    assert_same_values(
        {who: _flat(said) for who, said in found.items()},
        {who: _flat(said) for who, said in expected.items()},
    )


def _flat(said: dict[str, Any] | Result) -> dict[str, Any]:
    """Return what is said of a customer without levels, so that a difference shows its name."""
    record = asdict(said) if isinstance(said, Result) else said
    flat = {name: record[name] for name in ("score", "band", "state", "coverage", "caps")}
    for kind in ("dimensions", "measures"):
        for name, parts in record[kind].items():
            flat |= {f"{name} {part}": value for part, value in parts.items()}
    return flat


def assert_as_the_oracle(company: Company, days: Sequence[date], size: int = 30) -> None:
    """Compare all that history says of some customers with what the oracle says of them."""
    customers = company.sample(size)
    for day in days:
        said = company.said(day)
        found = {who: said[who] for who in customers if who in said}
        assert_same_results(found, company.oracle(customers, day))


def shares(bands: Bands) -> str:
    """Put the shares of losses by band into words."""
    return ", ".join(
        f"{band}: {lost} of {days} ({lost / max(days, 1):.2%})"
        for band, (days, lost) in bands.items()
    )


def assert_worse_bands_lose_more(bands: Bands) -> None:
    """Compare the shares of losses: at risk above watch above healthy."""
    assert all(days for days, _ in bands.values()), f"an empty band: {shares(bands)}"
    rates = [lost / days for days, lost in bands.values()]
    assert rates[0] > rates[1] > rates[2], shares(bands)
