"""A Spark session to work in, or a sentence that says what is missing for one."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from keepwell.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

LOCAL = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""Settings of a Spark that is started on this machine alone: nothing listens to the network."""
ARROW_ROWS = "spark.sql.execution.arrow.maxRecordsPerBatch"


def session(master: str) -> "SparkSession":
    """Return a session of our own: of the Spark that runs in this process, or else of a new one.

    A session shares the machines but not the settings or the names of tables, so that a notebook's
    own session stays as it is. `master` is Spark's master URL; all else comes from Spark's own
    configuration (`spark-defaults.conf`, `PYSPARK_SUBMIT_ARGS`).

    Raises EngineError if pyspark or Java is missing, or the cluster cannot be reached.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise EngineError(
            'The engine "spark" needs pyspark, which is not installed here. Run '
            '`pip install "keepwell[spark]"`, or use the engine "duckdb".'
        ) from None
    running = SparkSession.getActiveSession()
    own = (running or _started(master)).newSession()
    # Cells come out of a few executors into one process: small batches keep its memory small.
    own.conf.set(ARROW_ROWS, "100000")
    return own


def _started(master: str) -> "SparkSession":
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    _must_have_java()
    builder = SparkSession.builder.master(master).appName("keepwell")
    if master.startswith("local"):
        # Workers on this machine run the Python that runs here.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        for name, value in LOCAL.items():
            builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except PySparkException as problem:
        raise EngineError(
            f'Spark could not be started with spark_master = "{master}" (keepwell.toml): '
            f"{str(problem).splitlines()[0]}"
        ) from problem


def _must_have_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if (home and (Path(home) / "bin" / "java").exists()) or shutil.which("java"):
        return
    raise EngineError(
        'The engine "spark" needs Java 17 or later, and there is no `java` on PATH or under '
        "JAVA_HOME. Install one (on Debian: `apt-get install openjdk-17-jre-headless`), or use the "
        'engine "duckdb".'
    )
