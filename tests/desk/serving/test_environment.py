"""The page on the environment is held to the code."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from keepwell.cli import up
from keepwell.desk.env import SECRET, Environment, make_secret
from keepwell.errors import ProjectError

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "environment.md"


def test_the_page_lists_every_variable_and_no_other() -> None:
    """What the desk reads is described, and what is described is read."""
    rows = re.findall(r"^\| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    listed = {name for row in rows for name in re.findall(r"`(KEEPWELL_\w+)`", row)}
    read = {f"KEEPWELL_{field.name.upper()}" for field in fields(Environment)}

    assert listed == (read - {"KEEPWELL_SMTP"}) | {"KEEPWELL_SMTP_URL", up.EMAIL, up.PASSWORD}


@pytest.mark.parametrize(
    ("name", "text"),
    [("KEEPWELL_LOG", "xml"), ("KEEPWELL_LOG_LEVEL", "loud"), ("KEEPWELL_PROXIES", "one")],
)
def test_what_cannot_be_used_is_told_with_its_name(name: str, text: str, tmp_path: Path) -> None:
    """A wrong value stops the start and says which variable, and what came."""
    with pytest.raises(ProjectError, match=rf'{name} must be .*Got "{text}"'):
        Environment.read({name: text, "KEEPWELL_PROJECT": str(tmp_path)})


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """Making it again leaves it as it is; nobody else may read it."""
    make_secret(tmp_path)
    first = Environment.read({"KEEPWELL_PROJECT": str(tmp_path)}).secret_key
    make_secret(tmp_path)
    folder = tmp_path / ".desk"

    assert Environment.read({"KEEPWELL_PROJECT": str(tmp_path)}).secret_key == first
    assert len(first) >= 50
    assert (folder / SECRET).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in folder.iterdir()] == [SECRET]
