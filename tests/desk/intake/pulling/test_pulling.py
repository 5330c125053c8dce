"""Pulling from databases, folders and HTTP: each row once, whatever happens."""

import gzip
import json
import logging
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from desk.intake.pulling.conftest import NEEDED, Puller, StandIn
from keepwell.desk.intake import moving
from keepwell.desk.intake.models import Reject, Seen
from keepwell.desk.intake.sources.actions import replay
from keepwell.desk.intake.syncs import memory
from keepwell.desk.members.models import Member
from keepwell.errors import LakeBusyError, SyncError

pytest.importorskip("dlt", reason=NEEDED)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = """
from: sql
connection: ${PULLED_DATABASE}
resources:
  visits:
    table: visits
    cursor: at
    mapping:
      - {when: id, event: Signed In, account: who, value: worth, at: at, id: id}
"""
FOLDER = """
from: files
bucket: exports
resources:
  orders:
    files: "orders/*"
    mapping:
      - {when: id, event: Order Completed, account: who, value: total, at: at, id: id}
"""
TICKETS = """
from: rest
every: 1h
client:
  base_url: ADDRESS
  auth: {type: bearer, token: "${PULLED_TOKEN}"}
resources:
  tickets:
    path: tickets
    data_selector: rows
    paginator: {type: cursor, cursor_path: next, cursor_param: page}
    incremental: {cursor_path: updated, start_param: since, initial_value: 0}
    mapping:
      - {when: id, event: Ticket Opened, account: who, at: "`1767225600`", id: id}
"""


@pytest.fixture
def database(puller: Puller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a database with two visits, and declare that it is pulled from."""
    path = tmp_path / "pulled.sqlite"
    monkeypatch.setenv("PULLED_DATABASE", f"sqlite:///{path}")
    _write(path, "CREATE TABLE visits (id INTEGER, who TEXT, worth NUMERIC, at TEXT)")
    _write(path, "INSERT INTO visits VALUES (1, 'acme', 2.5, '2026-01-01 10:00:00'), "
                 "(2, 'tea', NULL, '2026-01-02 10:00:00')")  # fmt: skip
    puller.declare("warehouse", TABLE)
    return path


@pytest.fixture
def tickets(puller: Puller, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Serve four tickets, two on a page, and declare that they are pulled."""
    monkeypatch.setenv("PULLED_TOKEN", "tok/very secret")
    monkeypatch.setattr("keepwell.desk.intake.syncs.origins.PAUSE", 0.0)
    puller.declare("helpdesk", TICKETS.replace("ADDRESS", stand_in.address))

    def answer(_path: str, query: dict[str, str]) -> object:
        rows = [{"id": n, "who": "acme", "updated": n} for n in range(1, 5)]
        rows = [row for row in rows if row["updated"] >= int(query["since"])]
        page = int(query.get("page", 0))
        more = len(rows) > page + 2
        return {"rows": rows[page : page + 2], "next": page + 2 if more else None}

    stand_in.answer = answer
    return stand_in


def _write(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(statement)


def test_a_table_is_read_from_its_cursor_on(puller: Puller, database: Path) -> None:
    """The first pull brings all rows, the next one those that have come since, each once."""
    assert puller.pull("warehouse").new == 2
    assert puller.events() == [("acme", "Signed In", 2.5), ("tea", "Signed In", None)]
    _write(database, "INSERT INTO visits VALUES (3, 'acme', 1, '2026-01-03 10:00:00')")
    again = puller.pull("warehouse")
    assert (again.received, again.new) == (1, 1)
    assert puller.pull("warehouse", full=True).received == 3
    assert len(puller.lake("touchpoints")) == 3


def test_a_query_is_read_like_a_table(puller: Puller, database: Path) -> None:
    """What a query gives is pulled, from its cursor on."""
    query = "query: SELECT id, who, worth * 2 AS worth, at FROM visits WHERE worth > 0;"
    puller.declare("warehouse", TABLE.replace("table: visits", query))
    assert puller.pull("warehouse").new == 1
    assert puller.events() == [("acme", "Signed In", 5.0)]
    assert puller.pull("warehouse").received == 0


def test_the_source_shows_what_came(puller: Puller, database: Path) -> None:
    """The first pull makes a source, which counts what comes and sees its schema."""
    puller.pull("warehouse")
    sync = puller.sync("warehouse")
    assert (sync.source.kind, sync.source.received, sync.rows, sync.new) == ("sync", 2, 2, 2)
    assert sync.source.last_arrival is not None
    assert {row["source"] for row in puller.lake("touchpoints")} == {"warehouse"}
    assert Seen.objects.filter(source=sync.source, what="Signed In").exists()


def test_files_are_read_once_and_again_when_they_change(puller: Puller) -> None:
    """CSV, JSON lines and Parquet, packed or not: new and changed files are read, others not."""
    folder = puller.project.root / "exports" / "orders"
    folder.mkdir(parents=True)
    said = {"id": "a", "who": "acme", "total": 5, "at": "2026-01-01"}
    (folder / "a.csv").write_text("id,who,total,at\nc1,acme,10.5,2026-01-01\n")
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps(said).encode() + b"\n"))
    table = pa.table({"id": [7], "who": ["tea"], "total": [1.5], "at": ["2026-01-02T00:00:00Z"]})
    parquet.write_table(table, folder / "c.parquet")
    (folder.parent / "other.csv").write_text("id\nno\n")
    puller.declare("exports", FOLDER)
    assert puller.pull("exports").new == 3
    assert {row[2] for row in puller.events()} == {5.0, 10.5, 1.5}
    assert puller.pull("exports").received == 0
    with (folder / "a.csv").open("a") as file:
        file.write("c2,acme,,2026-01-05\n")  # an empty field is nothing
    again = puller.pull("exports")
    assert (again.received, again.new, again.rejected) == (2, 1, 0)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("a.csv", "id,who\n1,2,3\n", "line 2: more fields"), ("a.jsonl", "{}\nno\n", "line 2: exp"),
     ("a.jsonl", "[]\n", "line 1: expected a JSON object"), ("a.xls", "", "ends in .csv")],
)  # fmt: skip
def test_a_file_that_is_not_what_it_should_be_says_where(
    puller: Puller, name: str, text: str, said: str
) -> None:
    """The reason names file and line, and the pull is done again when the file is mended."""
    folder = puller.project.root / "exports" / "orders"
    folder.mkdir(parents=True)
    (folder / name).write_text(text)
    puller.declare("exports", FOLDER)
    with pytest.raises(SyncError, match=said):
        puller.pull("exports")
    assert name in puller.sync("exports").problem


def test_pages_are_turned_and_the_next_pull_begins_where_this_one_ended(
    puller: Puller, tickets: StandIn
) -> None:
    """All pages come with the token, and the next pull asks from the newest value on."""
    assert puller.pull("helpdesk").new == 4
    assert [query.get("page") for _path, query in tickets.asked] == [None, "2"]
    assert {query["auth"] for _path, query in tickets.asked} == {"Bearer tok/very secret"}
    tickets.asked.clear()
    assert puller.pull("helpdesk").new == 0
    assert [query["since"] for _path, query in tickets.asked] == ["4"]


def test_what_passes_is_tried_again(puller: Puller, tickets: StandIn) -> None:
    """After 429 with Retry-After, and after 500, the request is made again."""
    tickets.trouble += [(429, {"Retry-After": "0"}), (500, {}), (503, {})]
    assert puller.pull("helpdesk").new == 4
    assert len(tickets.asked) == 5


def test_a_refusal_is_told_without_the_secret(
    puller: Puller, tickets: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """A system that refuses is a reason in one line; neither it nor its cause tells a secret."""
    caplog.set_level(logging.DEBUG)
    text = TICKETS.replace("ADDRESS", tickets.address)
    puller.declare("helpdesk", text.replace("path: tickets", 'path: "t?key=${PULLED_TOKEN}"'))
    tickets.trouble += [(401, {})]
    with pytest.raises(SyncError, match="401 Client Error") as caught:
        puller.pull("helpdesk")
    told = f"{caught.value}{puller.sync('helpdesk').problem}{caplog.text}"
    assert "secret" not in told
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    assert puller.lake("touchpoints") == []


def test_what_a_system_withholds_for_long_is_a_failure(puller: Puller, tickets: StandIn) -> None:
    """After five tries the pull fails, with the reason, and the next one begins where it was."""
    tickets.trouble += [(500, {})] * 5
    with pytest.raises(SyncError, match="500 Server Error"):
        puller.pull("helpdesk")
    assert puller.pull("helpdesk").new == 4
    assert puller.sync("helpdesk").problem == ""


def test_a_row_that_cannot_be_used_is_kept_and_read_again(
    puller: Puller, database: Path, admin: Member
) -> None:
    """It is among the rejects with the reason; after the declaration was mended it comes in."""
    _write(database, "INSERT INTO visits VALUES (3, 'acme', 'much', '2026-01-03 10:00:00')")
    assert puller.pull("warehouse").rejected == 1
    (reject,) = Reject.objects.all()
    assert (reject.field, reject.got) == ("rule 1: value", '"much"')
    puller.declare("warehouse", TABLE.replace("value: worth, ", ""))
    source = puller.sync("warehouse").source
    assert replay(admin, source, Reject.objects.filter(source=source)) == 1
    moving.move()
    assert not Reject.objects.exists()
    assert len(puller.lake("touchpoints")) == 3


def test_a_lake_that_is_busy_loses_nothing(
    puller: Puller, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is pulled again: how far it came is kept only afterwards."""

    def busy(*_given: object) -> None:
        raise LakeBusyError("Another process writes.")

    with monkeypatch.context() as patch:
        patch.setattr(moving, "bring", busy)
        with pytest.raises(LakeBusyError):
            puller.pull("warehouse")
    assert puller.sync("warehouse").problem == "Another process writes."
    assert puller.pull("warehouse").new == 2


def test_two_never_pull_the_same(puller: Puller, database: Path) -> None:
    """While one process pulls by a declaration, another is told so."""
    with memory.alone("warehouse"), pytest.raises(SyncError, match="being pulled"):
        puller.pull("warehouse")


def test_what_is_kept_between_runs_is_for_its_owner(puller: Puller, database: Path) -> None:
    """Only the cursors are kept, in a folder and a file that nobody else may read."""
    puller.pull("warehouse")
    kept = memory.folder() / "warehouse.json"
    assert (memory.folder().stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o700, 0o600)
    assert b"acme" not in kept.read_bytes()


KILLED = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.desk.settings"
from keepwell.project import Project
from keepwell.desk.serving import preparing
preparing.stand_on(Project.open(sys.argv[1]), address="http://127.0.0.1:8000")
from django.core.management import call_command
call_command("migrate", verbosity=0)
from keepwell.desk.intake import moving
from keepwell.desk.intake.syncs import actions, pulling
pulling.BATCH = 100
bring, left = moving.bring, int(sys.argv[2])
def dying(*given):
    global left
    brought = bring(*given)
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
    return brought
moving.bring = dying
print(actions.pull("warehouse").new)
"""


def test_a_run_that_is_killed_is_completed_by_the_next(puller: Puller, database: Path) -> None:
    """Killed after some batches are in the lake, it is pulled again, and nothing is there twice."""
    values = ", ".join(f"({n}, 'acme', 1, '2026-02-01 10:00:00')" for n in range(3, 1001))
    _write(database, f"INSERT INTO visits VALUES {values}")
    clean = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}

    def run(batches: int) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", KILLED, str(puller.project.root), str(batches)]
        return subprocess.run(command, capture_output=True, text=True, check=False, env=clean)

    assert run(4).returncode == -9
    assert len(puller.lake("touchpoints")) == 400
    ended = run(0)
    assert (ended.returncode, ended.stdout.strip()) == (0, "600"), ended.stderr
    rows = puller.lake("touchpoints")
    assert len({row["id"] for row in rows}) == len(rows) == 1000
