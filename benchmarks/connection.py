"""DuckDB as the generator and the rivals start it: all cores, UTC, no progress bar."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


def connect() -> "duckdb.DuckDBPyConnection":
    """Open an empty database in memory."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'; set enable_progress_bar = false")
    return connection
