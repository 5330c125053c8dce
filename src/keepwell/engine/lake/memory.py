"""DuckDB in this process: one engine for all of it, so that threads and memory are shared."""

import itertools
import weakref
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from ibis.backends.duckdb import Backend

_numbers = itertools.count(1)


def memory_backend() -> "Backend":
    """Open a connection, through Ibis; UTC everywhere, rows in any order.

    Starting an engine takes a tenth of a second, another connection to it hardly anything. Each has
    a catalogue of its own: tables and views of one are unknown to the others, and go with it.
    """
    import ibis

    engine = _engine()
    connection = engine.cursor()
    catalogue = f"connection_{next(_numbers)}"
    connection.execute(f"attach ':memory:' as {catalogue}; use {catalogue}")
    weakref.finalize(connection, _forget, engine, catalogue).atexit = False
    backend = ibis.duckdb.from_connection(connection)
    backend.raw_sql("set preserve_insertion_order = false")
    # One Parquet file a month and batch: the same footers are read again and again.
    backend.raw_sql("set parquet_metadata_cache = true")
    return backend


@cache
def _engine() -> "DuckDBPyConnection":
    import duckdb

    return duckdb.connect()


def _forget(engine: "DuckDBPyConnection", catalogue: str) -> None:
    """Let go of what a connection that is gone had made."""
    engine.cursor().execute(f"detach {catalogue}")
