"""The how-to on order lines is followed to the letter, with the data it speaks of."""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

PAGE = Path(__file__).parents[2] / "docs" / "howto" / "score-a-shop-from-order-lines.md"
FENCE = re.compile(r"^```(console|python|yaml)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
LENIENT = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def test_the_page_works_from_top_to_bottom(shared_data, tmp_path):
    """Every command of the page works in its order, and prints what the page shows below it."""
    data = shared_data("online_retail") / "transactions.parquet"
    (tmp_path / data.name).symlink_to(data)
    for kind, text in FENCE.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "yaml":
            (tmp_path / text.splitlines()[0].removeprefix("# ")).write_text(text, encoding="utf-8")
        elif kind == "python":
            _run([sys.executable, "-c", text], tmp_path)
        else:
            for command, shown in COMMAND.findall(text):
                _check(command, shown, tmp_path)


def _check(command: str, shown: str, folder: Path) -> None:
    printed = _run(["bash", "-euc", command], folder)
    if shown.strip():
        agree = doctest.OutputChecker().check_output(shown, printed, LENIENT)
        assert agree, f"$ {command}\nshown:\n{shown}\nprinted:\n{printed}"


def _run(command: list[str], folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    surroundings = os.environ | {"PATH": path, "COLUMNS": "100"}
    done = subprocess.run(
        command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout
