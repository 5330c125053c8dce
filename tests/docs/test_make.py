"""The Makefile explains itself."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_make_alone_lists_every_target():
    """`make` without a target prints each one with what it does."""
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^\.PHONY: (\S+)$", MAKEFILE, re.MULTILINE)
    assert {"setup", "demo", "test", "check", "bench", "messages", "lock"} <= set(targets)
    for target in targets:
        assert re.search(rf"^  make {target} +\w", printed, re.MULTILINE), target
