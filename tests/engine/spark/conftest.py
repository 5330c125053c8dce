"""A Spark with two executors of their own, and a company to score on it."""

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from keepwell import samples
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project

SRC = Path(__file__).parents[3] / "src"
LAST = date(2026, 3, 1)


@pytest.fixture(scope="session")
def spark() -> Iterator[object]:
    """Start a cluster on this machine: executors are processes of their own, as on another."""
    sql = pytest.importorskip("pyspark.sql", reason='needs `pip install "keepwell[spark]"`')
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "2",
        "spark.executorEnv.PYTHONPATH": str(SRC),
    }
    builder = sql.SparkSession.builder.master("local-cluster[2,1,1024]").appName("tests")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(autouse=True)
def _sockets() -> Iterator[None]:
    """Close what pyspark leaves open: the sockets that it reads Arrow from."""
    yield
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "unclosed <socket", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Make a project that holds a year of the sample company."""
    project = Project.create(tmp_path_factory.mktemp("spark") / "company")
    sample = samples.build(150, 365, until=LAST)
    project.lake.append(TOUCHPOINTS, sample.touchpoints)
    project.lake.append(TRAITS, sample.traits)
    return project
