"""What a user is told where Spark cannot run."""

import sys
from datetime import date

import pytest

from keepwell import health
from keepwell.engine.spark.session import session
from keepwell.errors import EngineError
from keepwell.project import Project


def test_without_pyspark_the_message_says_how_to_install_it(monkeypatch):
    """The extra that holds pyspark is named, and the engine that needs nothing."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError, match=r'pip install "keepwell\[spark\]".*"duckdb"'):
        session("local[1]")


@pytest.mark.spark
def test_without_java_the_message_says_how_to_install_it(monkeypatch, tmp_path):
    """Java is looked for before Spark is started, which would only say that a process died."""
    sql = pytest.importorskip("pyspark.sql", reason='needs `pip install "keepwell[spark]"`')
    monkeypatch.setattr(sql.SparkSession, "getActiveSession", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(EngineError, match=r"needs Java 17 .* `apt-get install openjdk-17"):
        session("local[1]")


def test_the_command_line_says_it_in_one_line(run, monkeypatch):
    """A missing package is the user's to mend: one line, exit code 1."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    done = run("score", "--engine", "spark")
    assert done.exit_code == 1
    assert 'pip install "keepwell[spark]"' in done.stderr


def test_the_project_chooses_the_engine(project, monkeypatch):
    """`engine = "spark"` in keepwell.toml counts where the command does not say."""
    (project.root / "keepwell.toml").write_text('engine = "spark"\n', encoding="utf-8")
    chosen = Project.open(project.root)
    monkeypatch.setitem(sys.modules, "pyspark", None)
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(EngineError):
        health.score(chosen, as_of=date(2026, 3, 1))
    assert not len(health.score(chosen, as_of=date(2026, 3, 1), engine="duckdb"))
