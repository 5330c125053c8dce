"""The floor plan, at run time: what importing a part of Keepwell loads, and what it must not."""

import subprocess
import sys

import pytest

HEAVY = ("duckdb", "ibis", "pandas", "polars", "deltalake", "pyarrow", "numpy", "vl_convert")


def loaded_by(statement: str) -> set[str]:
    """Return the top-level packages that a fresh interpreter holds after a statement."""
    code = f"{statement}\nimport sys; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "package", ["keepwell.engine", "keepwell.project", "keepwell.engine.lake.store"]
)
def test_the_engine_knows_no_desk(package):
    """Importing the engine loads no Django."""
    assert "django" not in loaded_by(f"import {package}")


@pytest.mark.parametrize(
    "statement",
    [
        "import keepwell",
        "import keepwell.cli",
        "from keepwell.cli import keepwell; keepwell.list_commands(None)",
    ],
)
def test_the_command_line_starts_at_once(statement):
    """Neither the package nor the list of all commands loads a heavy library."""
    assert loaded_by(statement).isdisjoint(HEAVY)


@pytest.mark.slow
def test_the_desk_starts_without_pandas():
    """Arrow loads pandas with the first array, a secret what decrypts it: no view has one yet."""
    settings = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'keepwell.desk.settings'"
    views = "from django.core.checks.urls import check_url_config; check_url_config(None)"
    found = loaded_by(f"{settings}; import django; django.setup(); {views}")
    assert {"pyarrow", "keepwell"} <= found
    assert found.isdisjoint({"pandas", "cryptography"})


def test_the_probe_sees_what_is_loaded():
    """The tests above would notice: a module that is imported is reported."""
    assert "numpy" in loaded_by("import numpy")
