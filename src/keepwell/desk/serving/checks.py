"""Whether the desk can do its work: what `/readyz` asks, one function for each thing it needs."""

from collections.abc import Callable, Mapping

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from keepwell.desk.jobs import queries as jobs
from keepwell.desk.project import project
from keepwell.errors import KeepwellError

FRESH = 60.0
"""Seconds within which a worker must have shown that it lives."""
OK = "ok"


def report() -> dict[str, str]:
    """Return `ok`, or what is missing, for each thing that the desk needs."""
    return {name: _outcome(check) for name, check in CHECKS.items()}


def _outcome(check: Callable[[], str]) -> str:
    from deltalake.exceptions import DeltaError

    try:
        return check()
    except (Error, KeepwellError, OSError, DeltaError) as problem:
        # The text may hold addresses and paths: it is for the log, not for whoever asks.
        return f"failed: {type(problem).__name__}"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} to apply: run keepwell up" if plan else OK


def _lake() -> str:
    from keepwell.engine.lake.tables import TOUCHPOINTS

    return OK if project().lake.delta(TOUCHPOINTS) is not None else "no table of touchpoints"


def _worker() -> str:
    age = jobs.seconds_since_beat()
    if age is None:
        return "no worker runs"
    return OK if age <= FRESH else f"no worker for {age:.0f} s"


CHECKS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "lake": _lake,
    "worker": _worker,
}
