"""The daily roll-up that measures read: kept beside the facts, brought up to date by what is new.

`<lake>/activity/cells` holds the cells of every feed a scorecard ever asked for, with customers as
small numbers; `<lake>/activity/names` says which number is whose. Both are derived: delete the
folder and the next run makes the same again.

Which facts are in the cells is written into the same commit as the cells: per feed the version of
`touchpoints` it has seen. So a killed run leaves all or nothing, and nothing is rolled up twice.

Touchpoints that name a person and no account are kept by person and moment, not by day: whose they
are is looked up when the cells are read, so that a mapping which arrives late repairs the past.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.engine.lake.changes import File, added_since, files_of
from keepwell.engine.lake.compacting import drop_unused, shorten_log
from keepwell.engine.lake.leftovers import discard
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.measures.feeds import Feed
from keepwell.engine.measures.rolling import CELLS, KNOWN, Roller

if TYPE_CHECKING:
    from deltalake import DeltaTable, WriterProperties

FOLDER = "activity"
Seen = tuple[int | None, int | None]
"""Versions of touchpoints and traits; None is none yet."""
MAX_ROW_GROUP = 131_072
"""Cells in a row group: small, so that reading one window skips the days outside it."""

BATCH = 2_000_000
"""Touchpoints rolled up at a time: a few hundred megabytes."""


class Activity:
    """The kept cells of a lake."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.root = lake.root / FOLDER

    def __repr__(self) -> str:
        return f"Activity({str(self.root)!r})"

    def holds(self, feeds: Iterable[Feed]) -> bool:
        """Return whether all of these feeds were rolled up before, be it some time ago."""
        cells = self._open()
        return cells is not None and all(
            cells.transaction_version(feed.key) is not None for feed in kept(feeds)
        )

    def refresh(self, feeds: Iterable[Feed]) -> None:
        """Bring feeds up to date with the facts; a feed that is not there yet is made."""
        wanted = {feed.key: feed for feed in kept(feeds)}
        with self.lake.writing():
            versions = [self._version(TOUCHPOINTS), self._version(TRAITS)]
            for seen, keys in self._by_versions([*_known_keys(wanted), *wanted]).items():
                files = added_since(self.lake, TOUCHPOINTS, seen[0])
                if files is None:
                    self.drop()
                    self.refresh(wanted.values())
                    return
                if list(seen) != versions:
                    self._roll(keys, wanted, files)

    def _version(self, table: Table) -> int | None:
        delta = self.lake.delta(table)
        return None if delta is None else int(delta.version())

    def drop(self) -> None:
        """Forget all cells: they are made again when they are next needed."""
        discard(self.root)

    def all_keys(self) -> list[str]:
        """Return the keys of all feeds that were ever kept."""
        path = self.root / "feeds.json"
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else []

    def up_to_date(self) -> list[str]:
        """Return the keys of the feeds that have seen all facts."""
        now = (self._version(TOUCHPOINTS), self._version(TRAITS))
        return self._by_versions(self.all_keys()).get(now, [])

    def mark_up_to_date(self, keys: Sequence[str]) -> None:
        """Say that feeds have seen all facts, though the files that hold these have changed."""
        if keys:
            self._commit(CELLS.empty_table().to_reader(), keys)

    def compact(self, keep: timedelta) -> None:
        """Merge small files of cells, and drop those that nobody has used for as long as `keep`."""
        cells = self._open()
        if cells is not None:
            cells.optimize.compact(writer_properties=_properties())
            drop_unused(cells, keep)
            shorten_log(cells)

    def catalogue(self) -> "Catalogue":
        """Return which files hold which feed now."""
        cells = self._open()
        files: dict[str, list[str]] = defaultdict(list)
        sizes: dict[str, int] = defaultdict(int)
        for file in [] if cells is None else files_of(cells, "feed"):
            files[file.part].append(str(self.root / "cells" / file.path))
            sizes[file.part] += file.rows
        return Catalogue(files, sizes, self.name_files())

    def name_files(self) -> list[str]:
        """Return the Parquet files of the names."""
        return sorted(str(path) for path in (self.root / "names").glob("*.parquet"))

    # --- how

    def _open(self) -> "DeltaTable | None":
        from deltalake import DeltaTable

        path = str(self.root / "cells")
        return DeltaTable(path) if DeltaTable.is_deltatable(path) else None

    def _by_versions(self, keys: Sequence[str]) -> dict[Seen, list[str]]:
        """Group feeds by the versions of the facts they have seen."""
        cells = self._open()
        groups: dict[Seen, list[str]] = defaultdict(list)
        for key in keys:
            seen = None if cells is None else cells.transaction_version(key)
            traits = None if cells is None else cells.transaction_version(f"{key}:traits")
            groups[seen, traits].append(key)
        return groups

    def _roll(self, keys: Sequence[str], wanted: Mapping[str, Feed], files: list[File]) -> None:
        catalogue = self.catalogue()
        known = [file for key in KNOWN.values() for file in catalogue.files.get(key, [])]
        roller = Roller(catalogue.names, known)
        roller.number_traits(self.lake.files(TRAITS))
        batches = roller.roll(
            _batched(files),
            [wanted[key] for key in keys if key in wanted],
            [unit for unit, key in KNOWN.items() if key in keys],
        )
        self._remember(keys)
        rows = pa.RecordBatchReader.from_batches(CELLS, self._names_last(roller, batches))
        self._commit(rows, keys)

    def _names_last(
        self, roller: Roller, batches: Iterator[pa.RecordBatch]
    ) -> Iterator[pa.RecordBatch]:
        """Pass cells on, and commit the new names when all have passed.

        That is before the cells themselves are committed: a number without cells does no harm,
        cells without a name would.
        """
        yield from batches
        names = roller.new_names()
        if not names.num_rows:
            return
        folder = self.root / "names"
        folder.mkdir(parents=True, exist_ok=True)
        number = len(self.name_files())
        beside = folder / f"{number:06}.new"
        pq.write_table(names, beside, row_group_size=MAX_ROW_GROUP)
        beside.replace(folder / f"{number:06}.parquet")

    def _commit(self, rows: pa.RecordBatchReader, keys: Sequence[str]) -> None:
        """Append cells, and note in the same commit which facts their feeds have seen."""
        from deltalake import CommitProperties, Transaction, write_deltalake

        seen = {"": self._version(TOUCHPOINTS), ":traits": self._version(TRAITS)}
        write_deltalake(
            self._open() or str(self.root / "cells"),
            rows,
            mode="append",
            partition_by=["feed"],
            writer_properties=_properties(),
            commit_properties=CommitProperties(
                app_transactions=[
                    Transaction(f"{key}{suffix}", version)
                    for suffix, version in seen.items()
                    for key in keys
                    if version is not None
                ]
            ),
        )

    def _remember(self, keys: Sequence[str]) -> None:
        """Note which feeds there are, before their first cells are written."""
        self.root.mkdir(parents=True, exist_ok=True)
        path = self.root / "feeds.json"
        beside = path.with_suffix(".new")
        beside.write_text(json.dumps(sorted({*self.all_keys(), *keys})), encoding="utf-8")
        beside.replace(path)


@dataclass(frozen=True)
class Catalogue:
    """The files of the cells at one moment, by key of their feed."""

    files: Mapping[str, list[str]]
    sizes: Mapping[str, int]
    """Cells per feed."""
    names: list[str]


def _properties() -> "WriterProperties":
    from deltalake import WriterProperties

    return WriterProperties(compression="ZSTD", max_row_group_size=MAX_ROW_GROUP)


def _batched(files: Iterable[File]) -> list[list[str]]:
    """Group files, in their order, until there are about BATCH rows."""
    batches: list[list[str]] = []
    size = BATCH
    for file in files:
        if size + file.rows > BATCH:
            batches.append([])
            size = 0
        batches[-1].append(file.path)
        size += file.rows
    return batches


def _known_keys(wanted: Mapping[str, Feed]) -> list[str]:
    """Return the keys of what tells since when the customers of these feeds are known."""
    return [KNOWN[unit] for unit in sorted({feed.unit for feed in wanted.values()})]


def can_be_kept(feed: Feed) -> bool:
    """Return whether a feed's cells can be kept: not if they look up what else was known."""
    return feed.table == "touchpoints" and not feed.person_traits


def kept(feeds: Iterable[Feed]) -> list[Feed]:
    """Return the feeds that can be kept."""
    return [feed for feed in feeds if can_be_kept(feed)]
