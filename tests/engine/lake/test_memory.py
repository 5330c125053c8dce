"""Connections to DuckDB share its engine, and nothing else."""

import gc
from concurrent.futures import ThreadPoolExecutor

from duckdb import DuckDBPyConnection

from keepwell.engine.lake.memory import memory_backend


def test_what_one_connection_makes_no_other_sees() -> None:
    """Tables, views and temporary tables of the same name live beside each other."""
    backends = [memory_backend() for _ in range(3)]
    for n, backend in enumerate(backends):
        backend.raw_sql(f"create table t as select {n} as x; create view v as select x from t")
        backend.raw_sql(f"create temp table held as select {n} + 10 as x")
    query = "select v.x, held.x from v, held"
    assert [one.con.sql(query).fetchall() for one in backends] == [[(n, n + 10)] for n in range(3)]


def test_what_a_connection_made_goes_with_it() -> None:
    """A catalogue is forgotten once nobody holds its connection."""
    kept = memory_backend()
    gone = memory_backend()
    name = gone.current_catalog
    assert name in _catalogues(kept.con)
    del gone
    gc.collect()
    assert name not in _catalogues(kept.con)


def test_threads_open_their_own() -> None:
    """Connections may be opened and used by several threads at once."""

    def rows(n: int) -> int:
        backend = memory_backend()
        backend.raw_sql(f"create table t as select * from range({n})")
        return int(backend.con.sql("select count(*) from t").fetchall()[0][0])

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(rows, range(40))) == list(range(40))


def _catalogues(connection: DuckDBPyConnection) -> set[str]:
    found = connection.sql("select database_name from duckdb_databases()").fetchall()
    return {name for (name,) in found}
