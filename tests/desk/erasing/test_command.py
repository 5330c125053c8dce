"""`keepwell erase` where a project has a desk."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from keepwell.project import Project

SCRIPT = """
from pathlib import Path
from keepwell.desk.serving import preparing
from keepwell.project import Project
preparing.stand_on(Project.open(Path.cwd()), address="http://127.0.0.1:1")
preparing.prepare()
from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.surveys.models import Answer, Edition, Survey
for key in ("Zwiebel", "Globex"):
    customer = Customer.objects.create(key=key, name=f"{key} Inc")
    Note.objects.create(customer=customer, who="Ann", text=f"{key} called")
    survey, _new = Survey.objects.get_or_create(name="s", document={})
    edition, _new = Edition.objects.get_or_create(survey=survey, number=1, document={})
    Answer.objects.create(survey=survey, edition=edition, customer=customer, account=key,
                          mark=key, comment=f"We at {key} wait", language="en")
from keepwell.cli import keepwell
keepwell.main(["erase", "Zwiebel", "--yes", "--format", "json"], prog_name="keepwell")
"""


@pytest.mark.slow
def test_the_command_clears_the_desk_to_the_byte(tmp_path: Path) -> None:
    """Whom the desk alone knows is erased there, and no byte of its files names them any more."""
    folder = Project.create(tmp_path / "p").root
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEEPWELL_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    told = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=folder, env=kept | {"KEEPWELL_DEBUG": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout)["desk"]["customers.Note"] == 1
    files = b"".join(path.read_bytes() for path in folder.glob("desk.sqlite3*")).lower()
    assert b"globex" in files
    assert b"zwiebel" not in files
