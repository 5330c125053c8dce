"""`keepwell sync`, as somebody types it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepwell.project import Project

pytestmark = pytest.mark.slow
DECLARATION = """
from: files
every: 1d
bucket: exports
resources:
  logins:
    files: "*.csv"
    mapping:
      - {when: who, event: Signed In, account: who, at: at}
"""


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, for it sets up the desk."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KEEPWELL")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "keepwell", "--project", str(folder), "sync", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean)


def test_somebody_pulls_and_looks_how_it_went(tmp_path: Path) -> None:
    """A ready declaration is copied, one of a folder pulled by its name, and both are listed."""
    pytest.importorskip("dlt", reason="dlt is not installed: pip install --require-hashes "
                                      "--no-deps -r requirements-sync.lock")  # fmt: skip
    folder = Project.create(tmp_path / "p").root
    added = run(folder, "add", "stripe")
    assert "STRIPE_API_KEY" in added.stdout
    (folder / "syncs" / "exports.yaml").write_text(DECLARATION)
    (folder / "exports").mkdir()
    (folder / "exports" / "a.csv").write_text("who,at\nacme,2026-01-01\ntea,2026-01-02\n,\n")
    pulled = run(folder, "exports")
    assert "3 rows from exports: 2 new facts, 0 rows not usable" in pulled.stdout, pulled.stderr
    exports, stripe = json.loads(run(folder, "--list", "--format", "json").stdout)
    assert (exports["name"], exports["rows"], exports["new"]) == ("exports", 3, 2)
    assert (stripe["name"], stripe["last_run"]) == ("stripe", None)
    assert exports["next_due"] > exports["last_run"]
    refused = run(folder, "stripe")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "STRIPE_API_KEY" in refused.stderr
