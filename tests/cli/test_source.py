"""`keepwell source`, as a script uses it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desk.conftest import ReadyDesk, ready_desk
from keepwell.project import Project

__all__ = ["ready_desk"]

pytestmark = pytest.mark.slow


def run(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command in a process of its own, for it sets up the desk."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("KEEPWELL")}
    clean.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "keepwell", "--project", str(folder), "source", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=clean)


def test_a_script_makes_a_source_and_its_keys(tmp_path: Path) -> None:
    """The key alone is on standard output; the list says what came; a revoked key is gone."""
    Project.create(tmp_path / "p")
    first, again = run(tmp_path / "p", "add", "shop"), run(tmp_path / "p", "add", "shop")
    assert first.stdout.strip().startswith("kw_write_")
    assert (again.returncode, again.stdout) == (1, "")
    second = run(tmp_path / "p", "key", "shop").stdout.strip()
    (listed,) = json.loads(run(tmp_path / "p", "list", "--format", "json").stdout)
    assert (listed["name"], listed["received"], listed["rejected"]) == ("shop", 0, 0)
    assert listed["last_arrival"] is None
    assert run(tmp_path / "p", "revoke", "shop", second[-4:]).returncode == 0
    (listed,) = json.loads(run(tmp_path / "p", "list", "--format", "json").stdout)
    assert second[-4:] not in listed["keys"]
    assert run(tmp_path / "p", "key", "nobody").returncode == 1


def test_a_webhook_begins_with_a_ready_mapping(tmp_path: Path, ready_desk: ReadyDesk) -> None:
    """A ready mapping is named when the webhook is made, and is refused for other sources."""
    ready_desk(Project.create(tmp_path / "p").root)
    made = run(tmp_path / "p", "add", "billing", "--kind", "webhook", "--mapping", "stripe")
    assert made.stdout.strip().startswith("kw_hook_")
    refused = run(tmp_path / "p", "add", "app", "--mapping", "stripe")
    assert refused.returncode == 2
    assert "--kind webhook" in refused.stderr
