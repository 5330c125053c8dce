"""Declarations of what to pull: every mistake at once, with its line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from pytest_django import Settings

from desk.conftest import SignedIn
from desk.intake.pulling.conftest import Puller
from keepwell.desk.intake.models import Source, Sync
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.sources.actions import make_source
from keepwell.desk.intake.sources.forms import NewSource
from keepwell.desk.intake.syncs import declaring, pulling, ready, schedule
from keepwell.desk.intake.syncs.secrets import Secrets
from keepwell.desk.intake.tasks import pull_due
from keepwell.desk.jobs import worker
from keepwell.desk.members.models import Deed, Member
from keepwell.errors import DeclarationError, SyncError

pytestmark = pytest.mark.django_db
SOUND = """from: sql
every: EVERY
connection: ${NOWHERE}
resources:
  visits:
    table: visits
    mapping:
      - {when: id, event: Signed In, account: who, id: id}
"""
WRONG = """from: rest
evry: 1h
client:
  base_url: api.example.com
  auth: {type: baerer, token: x}
resources:
  tickets:
    paginator: {type: cursor, cursor_pth: next}
    incremental: {start_param: since}
    mapping:
      - {when: id, event: Ticket Opened}
"""


def said(text: str) -> list[tuple[int, str]]:
    """Return line and message of every mistake in a text."""
    with pytest.raises(DeclarationError) as caught:
        declaring.read_text("one", text)
    return [(issue.line, issue.message) for issue in caught.value.issues]


def test_every_mistake_is_told_at_once_with_its_line() -> None:
    """Unknown keys and words, missing keys and the mapping's own mistakes come together."""
    found = said(WRONG)
    assert [line for line, _message in found] == [2, 4, 5, 7, 8, 9, 11]
    assert 'Did you mean "every"?' in found[0][1]
    assert "https://" in found[1][1]
    assert 'Did you mean "bearer"?' in found[2][1]
    assert '"path" is missing' in found[3][1]
    assert 'Did you mean "cursor_path"?' in found[4][1]
    assert '"cursor_path" is missing' in found[5][1]
    assert "account" in found[6][1]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (SOUND.replace("EVERY", "hourly"), 2, '"30m", "1h", "1d" or a cron text'),
        (SOUND.replace("EVERY", "1h").replace("    table: visits\n", ""), 5, '"table" or "query"'),
        (SOUND.replace("EVERY", "1h").replace("  visits:", "  Our Visits:"), 5, "small letters"),
        ("from: fax\nresources: {}\n", 1, 'Expected one of "rest", "sql", "files"'),
        ("from: files\nbucket: x\nresources: {a: {files: x, format: xls}}\n", 3, '"csv"'),
    ],
)
def test_a_mistake_says_what_was_expected(text: str, line: int, message: str) -> None:
    """The message names what may stand there."""
    assert any(one == line and message in told for one, told in said(text))


@pytest.mark.parametrize("name", ready.NAMES)
def test_ready_declarations_are_sound(name: str) -> None:
    """What `keepwell sync add` copies has no mistake, and says how often."""
    assert declaring.read_text(name, ready.text(name)).every


def test_a_declaration_that_is_not_there_says_which_are(puller: Puller) -> None:
    """A wrong name is answered with the nearest, and never leaves the folder."""
    puller.declare("warehouse", SOUND)
    with pytest.raises(SyncError, match='Did you mean "warehouse"'):
        declaring.read("warehose")
    with pytest.raises(SyncError, match="There are: warehouse"):
        declaring.read("../keepwell")


def test_a_ready_declaration_is_copied_once(puller: Puller) -> None:
    """It names the variables that it wants, never overwrites, and keeps to names we can use."""
    path, variables = ready.add(puller.project, "zendesk", "zendesk")
    assert variables == ["ZENDESK_SUBDOMAIN", "ZENDESK_TOKEN", "ZENDESK_USER"]
    assert path.read_text() == ready.text("zendesk")
    for wanted, name in (("zendesk", "zendesk"), ("zendesc", "z"), ("zendesk", "add")):
        with pytest.raises(SyncError):
            ready.add(puller.project, wanted, name)


def test_secrets_come_from_the_environment_or_a_file_of_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are filled in; what is missing or readable for others is told, all of it at once."""
    monkeypatch.setenv("PULLED_TOKEN", "tok en")
    (tmp_path / "own").write_text("s3cret\n")
    (tmp_path / "own").chmod(0o600)
    (tmp_path / "open").write_text("s3cret")
    (tmp_path / "open").chmod(0o644)
    secrets = Secrets(tmp_path)
    given = {"a": ["x ${PULLED_TOKEN}"], "b": {"file": "own"}, "n": 1}
    assert secrets.fill(given) == {"a": ["x tok en"], "b": "s3cret", "n": 1}
    assert secrets.fill({"file": "${PULLED_TOKEN}"}, files=False) == {"file": "tok en"}
    secrets.check()
    secrets.fill(["${NOT_SET}", {"file": "none"}, {"file": "open"}])
    with pytest.raises(SyncError, match=r"NOT_SET.*none.*chmod 600 open"):
        secrets.check()


def test_secrets_are_hidden_however_they_are_written(tmp_path: Path) -> None:
    """Also as they stand in addresses, and the password within one."""
    secrets = Secrets(tmp_path, {"tok/en x", "postgresql://me:p%40ssword@host/db"})
    told = secrets.hide("tok/en x tok/en%20x tok%2Fen%20x p%40ssword p@ssword host")
    assert told == "••• ••• ••• ••• ••• host"


@pytest.mark.parametrize(
    ("every", "due"), [("1h", timedelta(hours=1)), ("2d", timedelta(days=2)),
                       ("30 4 * * *", timedelta(hours=4, minutes=30))]
)  # fmt: skip
def test_it_is_due_so_often(puller: Puller, every: str, due: timedelta) -> None:
    """At once at first, then so long after the last start, sooner after a failure."""
    puller.declare("visits", SOUND.replace("EVERY", f'"{every}"'))
    began = datetime(2026, 3, 1, tzinfo=UTC)
    sync = Sync(name="visits", started_at=began)
    first = schedule.plan("visits", None).due
    assert first is not None
    assert first <= now()
    assert schedule.plan("visits", sync).due == began + due
    sync.problem = "It does not answer."
    assert schedule.plan("visits", sync).due == began + schedule.AGAIN


def test_without_every_nobody_asks_for_it(puller: Puller) -> None:
    """A declaration without a rhythm, or with mistakes, is never due by itself."""
    puller.declare("visits", SOUND.replace("every: EVERY\n", ""))
    puller.declare("wrong", "from: fax\n")
    plans = {one.name: one for one in schedule.plans()}
    assert (plans["visits"].due, plans["wrong"].due) == (None, None)
    assert "Expected one of" in plans["wrong"].problem
    assert schedule.due() == []


def test_what_is_due_is_pulled_by_the_worker(
    puller: Puller, monkeypatch: pytest.MonkeyPatch, admin: Member, signed_in: SignedIn
) -> None:
    """One job for each; a failure stands on the page of the source, which shows no key."""
    monkeypatch.setattr(pulling, "_wake_dlt", _missing)
    puller.declare("visits", SOUND.replace("EVERY", "1h"))
    assert pull_due.func() == 1
    assert pull_due.func() == 1
    assert worker.drain() == 1
    sync = puller.sync("visits")
    assert "keepwell[sync]" in sync.problem
    assert pull_due.func() == 0
    page = signed_in(admin).get(f"/data/sources/{sync.source_id}/").content.decode()
    assert "keepwell[sync]" in page
    assert "syncs/visits.yaml" in page
    assert "Make another key" not in page
    assert "needs none" in signed_in(admin).get("/data/sources/").content.decode()


def test_managers_have_it_pulled_now(
    puller: Puller, monkeypatch: pytest.MonkeyPatch, manager: Member, member: Member,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    """Whether or not it is due; others may not, and it stands in the log."""
    monkeypatch.setattr(pulling, "_wake_dlt", _missing)
    puller.declare("visits", SOUND.replace("EVERY", "1h"))
    with pytest.raises(SyncError):
        puller.pull("visits")
    source = puller.sync("visits").source_id
    assert signed_in(member).post(f"/data/sources/{source}/pull/").status_code == 403
    for _again in range(2):
        assert signed_in(manager).post(f"/data/sources/{source}/pull/").status_code == 302
    assert worker.drain() == 1
    assert Deed.objects.filter(verb="intake.pull").count() == 2
    assert signed_in(manager).post(f"/data/sources/{source + 1}/pull/").status_code == 404


def _missing() -> None:
    raise SyncError(pulling.INSTALL)


def test_a_source_of_that_name_is_not_taken_over(puller: Puller) -> None:
    """What sends by itself and what is pulled are told apart."""
    make_source(None, "visits")
    puller.declare("visits", SOUND.replace("EVERY", "1h"))
    with pytest.raises(SyncError, match="sends by itself"):
        puller.pull("visits")
    assert not Sync.objects.exists()


def test_nobody_makes_a_pulled_source_by_hand(settings: Settings) -> None:
    """Only a declaration makes one."""
    form = NewSource({"name": "x", "kind": Kind.SYNC})
    assert "kind" in form.errors
    assert not Source.objects.exists()
