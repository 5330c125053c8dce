"""Files come onto the disk bounded and by names that nobody can guess, or not at all."""

import os
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now
from pytest_django import Settings

from desk.intake.imports import ORDERS, bring, packed, start, upload
from keepwell.desk.intake import tasks
from keepwell.desk.intake.imports import uploads
from keepwell.desk.intake.models import File
from keepwell.desk.members.models import Deed, Member

SignedIn = Callable[[Member], Client]
pytestmark = pytest.mark.usefixtures("desk_project")


@pytest.fixture
def browser(manager: Member, signed_in: SignedIn) -> Client:
    """Return the manager's browser."""
    return signed_in(manager)


def lying() -> set[str]:
    """Return the names of all uploads on disk."""
    return {path.name for path in uploads.folder().iterdir()}


@pytest.mark.parametrize(
    ("name", "content"), [("orders.csv", ORDERS), ("orders.csv.gz", packed(ORDERS))]
)
def test_a_file_is_kept_under_its_key(browser: Client, name: str, content: str | bytes) -> None:
    """The upload lies in the hidden folder, byte by byte, under a key; its columns are known."""
    file = bring(browser, name, content)
    assert lying() == {file.pk.hex}
    held = content.encode() if isinstance(content, str) else content
    assert uploads.path_of(file.pk).read_bytes() == held
    assert uploads.folder().stat().st_mode & 0o777 == 0o700
    assert (file.name, file.size) == (name, len(held))
    assert file.columns == ["Customer", "ts", "type", "colour", "amount"]
    assert Deed.objects.get().verb == "intake.bring"


def test_a_name_with_a_path_is_a_name(browser: Client) -> None:
    """What a file is called never leads out of the folder."""
    assert bring(browser, "../../etc/orders.csv").name == "orders.csv"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "The file is empty"),
        ("blank.csv", b"  \n \n", "is empty. Expected rows"),
        ("sheet.xlsx", b"PK\x03\x04rest", "ZIP archive or a spreadsheet"),
        ("picture.csv", b"\x89PNG\0\0\0", "neither Parquet nor text"),
        ("utf16.csv", "account,at".encode("utf-16"), "UTF-16"),
        ("polish.csv", "zażółć,at\n1,2\n".encode("cp1250"), "not UTF-8"),
        ("twice.csv", b"account,account\n1,2\n", "two columns called"),
        ("half.parquet", b"PAR1 and no end", "begins like Parquet"),
        ("array.json", b'[{"a": 1}]', "JSON array"),
        ("cut.csv.gz", packed(ORDERS)[:30], "cannot be read"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_with_why(
    browser: Client, name: str, content: bytes, says: str
) -> None:
    """The engine's sentence stands at the field, by the file's own name, and nothing is kept."""
    answer = upload(browser, name, content)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert says in page
    assert str(uploads.folder()) not in page
    assert not lying()
    assert not File.objects.exists()


def test_a_file_over_the_limit_is_refused(browser: Client, settings: Settings) -> None:
    """One byte more than allowed is told with the limit and a way out; nothing stays on disk."""
    settings.UPLOAD_LIMIT = len(ORDERS)
    bring(browser)
    before = lying()
    page = upload(browser, "more.csv", ORDERS + "x").content.decode()
    assert "larger than" in page
    assert "keepwell import" in page
    assert lying() == before


def test_the_token_is_asked_for(manager: Member) -> None:
    """A form of another site brings nothing, and leaves nothing behind."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(manager)
    assert upload(client, "orders.csv", ORDERS).status_code == 403
    assert not lying()


def test_who_is_no_manager_may_not(
    member: Member, viewer: Member, browser: Client, signed_in: SignedIn
) -> None:
    """Members and viewers neither bring nor see, map, start, discard or download."""
    file = bring(browser)
    paths = ("", "result/", "rejects/", "check/", "start/", "discard/")
    for one in (member, viewer):
        client = signed_in(one)
        assert upload(client, "orders.csv", ORDERS).status_code == 403
        assert client.get("/data/imports/").status_code == 403
        asked = [client.get if path in paths[:3] else client.post for path in paths]
        answers = [
            ask(f"/data/imports/{file.pk}/{path}") for ask, path in zip(asked, paths, strict=True)
        ]
        assert {answer.status_code for answer in answers} == {403}
    assert lying() == {file.pk.hex}


def test_what_is_discarded_is_gone(
    browser: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    """Discarding removes the file and its row, and is a deed."""
    file = bring(browser)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"/data/imports/{file.pk}/discard/")
    assert not lying()
    assert not File.objects.exists()
    assert Deed.objects.filter(verb="intake.discard", name="orders.csv").exists()


def test_what_was_started_cannot_be_discarded(browser: Client) -> None:
    """An import that waits for a worker keeps its file."""
    file = bring(browser)
    start(browser, file)
    page = browser.post(f"/data/imports/{file.pk}/discard/", follow=True).content.decode()
    assert "was started" in page
    assert lying() == {file.pk.hex}


def test_what_is_left_lying_is_removed_after_days(browser: Client) -> None:
    """Uploads that nobody imported go after a while; younger and waiting ones stay."""
    old, young, waiting = (bring(browser, f"{name}.csv") for name in ("old", "young", "waiting"))
    start(browser, waiting)
    File.objects.filter(pk__in=[old.pk, waiting.pk]).update(brought_at=now() - timedelta(days=8))
    past = time.time() - 8 * 86_400
    stray = uploads.folder() / ("0" * 32)
    stray.write_bytes(b"of an upload that was cut off")
    for path in (stray, uploads.path_of(old.pk), uploads.path_of(waiting.pk)):
        os.utime(path, (past, past))
    assert tasks.tidy.func() == 2
    assert lying() == {young.pk.hex, waiting.pk.hex}
    assert set(File.objects.values_list("name", flat=True)) == {"young.csv", "waiting.csv"}
