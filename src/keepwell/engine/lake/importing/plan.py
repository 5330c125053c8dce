"""Looking at a file before anything is imported: its format, its columns, its table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pyarrow as pa

from keepwell.engine.lake.importing import delimited, jsonlines, parquet
from keepwell.engine.lake.importing.batches import Batch
from keepwell.engine.lake.importing.header import read_header
from keepwell.engine.lake.importing.options import ImportOptions
from keepwell.engine.lake.importing.shape import Shape, shape
from keepwell.engine.lake.importing.sources import Source
from keepwell.errors import ImportFileError


@dataclass(frozen=True)
class Plan:
    """A file, what its rows mean, and how to read them."""

    source: Source
    shape: Shape
    _read: Callable[[], Iterator[tuple[Batch, int]]]

    @property
    def ignored(self) -> tuple[str, ...]:
        """Columns that the table has no place for."""
        keeps_all = "properties" in self.shape.table.columns
        return () if keeps_all else (*self.shape.leftover, *self.shape.properties)

    def batches(self) -> Iterator[tuple[Batch, int]]:
        """Yield the rows, and the bytes of the file read so far; say where the file breaks off."""
        rows = 0
        try:
            for batch, position in self._read():
                rows += len(batch)
                yield batch, position
        except (pa.ArrowException, OSError) as problem:
            raise ImportFileError(
                f'"{self.source.name}" breaks off after about {rows:,} rows, which were imported: '
                f"{problem}. Fetch the file again and repeat the import: nothing comes twice."
            ) from problem


def plan_import(file: Source, options: ImportOptions) -> Plan:
    """Look at the first rows of a file and find out how to import it.

    Raises ImportFileError for a file that makes no sense.
    """
    if file.format == "parquet":
        names = parquet.names(file)
        return Plan(file, shape(file.name, names, options), lambda: parquet.read(file))
    if file.format == "csv":
        header = read_header(file, options.delimiter)
        fitted = shape(file.name, header.names, options)
        return Plan(file, fitted, lambda: delimited.read(file, header))
    fitted = shape(file.name, jsonlines.keys(file), options)
    # Keys that only turn up later in the file are ours too.
    late = [name for name in fitted.table.columns if name not in fitted.constants]
    sources = {name: name for name in late if name not in fitted.leftover} | dict(fitted.sources)
    fitted = replace(fitted, sources=sources)
    return Plan(file, fitted, lambda: jsonlines.read(file, frozenset(sources.values())))
