"""Every example a reader might copy runs, and prints what the page says."""

import doctest
import os
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src"
MODULES = [
    ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
    for path in sorted(SOURCE.rglob("*.py"))
    if ">>> " in path.read_text(encoding="utf-8")
]
TUTORIALS = sorted((ROOT / "docs" / "tutorial").glob("*.md"))
FENCE = re.compile(r"^```(console|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


@pytest.mark.parametrize("module", MODULES)
def test_examples_in_docstrings(module):
    """The examples of a module do what they show."""
    outcome = doctest.testmod(import_module(module), optionflags=LENIENT)
    assert outcome.attempted > 0
    assert outcome.failed == 0


@pytest.mark.slow
@pytest.mark.parametrize("page", TUTORIALS, ids=lambda page: page.stem)
def test_a_tutorial_runs_from_top_to_bottom(page, tmp_path):
    """In an empty folder, every command and every Python block of the page works in its order.

    What a page shows below a command is what the command prints, with `...` for what varies.
    """
    blocks = FENCE.findall(page.read_text(encoding="utf-8"))
    assert blocks, page
    for kind, text in blocks:
        if kind == "python":
            _run([sys.executable, "-c", text], tmp_path)
            continue
        for command, shown in COMMAND.findall(text):
            printed = _run(["bash", "-euc", command], tmp_path)
            if shown.strip():
                assert doctest.OutputChecker().check_output(shown, printed, LENIENT), (
                    f"{page.name}: $ {command}\nshown:\n{shown}\nprinted:\n{printed}"
                )


def _run(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    surroundings = os.environ | {"PATH": path, "COLUMNS": "100"}
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout
