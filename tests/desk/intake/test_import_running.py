"""What the browser imports is what the command line imports, once, however it is cut off."""

import csv
import io
import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.intake.imports import ORDERS, SAID, bring, packed, rows_of, start
from keepwell.cli import keepwell
from keepwell.desk.intake import tasks
from keepwell.desk.intake.imports import bringing, uploads
from keepwell.desk.intake.models import File
from keepwell.desk.jobs import reaping
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.engine.lake.store import Lake
from keepwell.project import Project

SignedIn = Callable[[Member], Client]


@pytest.fixture
def browser(manager: Member, signed_in: SignedIn) -> Client:
    """Return the manager's browser."""
    return signed_in(manager)


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Only note that scores were asked for: what they are is for other tests."""
    calls: list[str] = []
    monkeypatch.setattr(tasks, "first_or_soon", lambda: calls.append("scores"))
    return calls


def imported(browser: Client, **given: str | bytes) -> File:
    """Bring a file, start it and let a worker do it."""
    file = bring(browser, **given)
    start(browser, file)
    assert drain() == 1
    file.refresh_from_db()
    return file


def test_the_rows_come_in_and_are_accounted_for(
    desk_project: Project, browser: Client, asked: list[str]
) -> None:
    """New, known and rejected rows are counted; the upload is gone; scores are asked for."""
    file = imported(browser)
    assert (file.read, file.new, file.known, file.rejected) == (7, 4, 0, 3)
    assert file.finished_at is not None
    assert not uploads.path_of(file.pk).exists()
    assert asked == ["scores"]
    first, *_others = sorted(rows_of(desk_project), key=lambda row: row["at"])
    assert (first["account"], first["value"], first["source"]) == ("acme", 30.0, "shop")
    assert json.loads(first["properties"]) == {"campaign": "spring", "colour": "red"}
    page = browser.get(f"/data/imports/{file.pk}/").content.decode()
    assert "Why rows were rejected" in page
    assert Deed.objects.filter(verb="intake.start", after={"table": "touchpoints"}).exists()


@pytest.mark.parametrize(
    ("name", "zone", "value"),
    [
        ("o.csv", "UTC", "amount"),
        ("o.csv.gz", "Europe/Warsaw", ""),
        ("o.csv", "Asia/Bangkok", ""),
        ("o.csv.gz", "Asia/Bangkok", "amount"),
    ],
)
def test_it_is_what_the_command_line_imports(
    desk_project: Project, browser: Client, name: str, zone: str, value: str
) -> None:
    """The same file and mapping give the same rows with the same ids, whichever way they come."""
    held = packed(ORDERS) if name.endswith(".gz") else ORDERS.encode()
    file = bring(browser, name, held)
    start(browser, file, timezone=zone, column_value=value)
    drain()

    other = Project.create(desk_project.root / "other")
    (other.root / name).write_bytes(held)
    mapped = ["account=Customer", "at=ts", "event=type", *([f"value={value}"] if value else [])]
    told = [part for pair in mapped for part in ("--map", pair)]
    told += ["--set", "source=shop", "--set", "campaign=spring", "--timezone", zone]
    told += ["--allow-rejects", str(other.root / name)]
    run = CliRunner().invoke(keepwell, ["--project", str(other.root), "import", *told])
    assert run.exit_code == 0, run.output
    assert rows_of(desk_project) == rows_of(other) != []


def test_traits_come_in_too(desk_project: Project, browser: Client) -> None:
    """A file of traits is told by its columns, and what traits have no place for is named."""
    text = "account,at,trait,text,colour\nacme,2026-01-01,plan,Gold,red\n"
    file = bring(browser, "traits.csv", text)
    assert 'value="traits" id="id_table_1" checked' in " ".join(
        browser.get(f"/data/imports/{file.pk}/").content.decode().replace("required", "").split()
    )
    said = {"table": "traits", "timezone": "UTC"}
    said |= {f"column_{name}": name for name in ("account", "at", "trait", "text")}
    browser.post(f"/data/imports/{file.pk}/start/", said)
    drain()
    file.refresh_from_db()
    assert (file.new, file.ignored) == (1, ["colour"])
    (row,) = rows_of(desk_project, "traits")
    assert (row["account"], row["trait"], row["text"]) == ("acme", "plan", "Gold")


def test_the_same_file_twice_changes_nothing(desk_project: Project, browser: Client) -> None:
    """The second import finds all rows known, and says so."""
    imported(browser)
    before = rows_of(desk_project)
    again = imported(browser, name="again.csv")
    assert (again.new, again.known, again.rejected) == (0, 4, 3)
    assert rows_of(desk_project) == before
    assert "Nothing changed" in browser.get(f"/data/imports/{again.pk}/").content.decode()


class KilledError(BaseException):
    """The worker's process is gone; nothing of ours is told of it."""


@pytest.mark.slow
def test_cut_off_between_batches_it_is_completed_and_nothing_doubled(
    desk_project: Project, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker that dies after the second of four batches leaves the rest to the next one."""
    monkeypatch.setattr(bringing, "BATCH", 1)
    append, calls = Lake.append, []

    def append_and_die(lake: Lake, *given: object) -> object:
        done = append(lake, *given)
        calls.append(given)
        if len(calls) == 2:
            raise KilledError
        return done

    file = bring(browser)
    start(browser, file)
    with monkeypatch.context() as patched:
        patched.setattr(Lake, "append", append_and_die)
        with pytest.raises(KilledError):
            drain()
    assert len(rows_of(desk_project)) == 2
    reaping.reap()
    assert drain() == 1
    file.refresh_from_db()
    assert (file.runs, file.new, file.known, file.rejected) == (2, 2, 2, 3)
    assert len({row["id"] for row in rows_of(desk_project)}) == len(rows_of(desk_project)) == 4
    assert "interrupted" in browser.get(f"/data/imports/{file.pk}/").content.decode()


@pytest.mark.usefixtures("desk_project")
def test_rejects_can_be_downloaded_and_opened_safely(browser: Client) -> None:
    """Each problem with row, column, expected and came; a cell that is a formula stays a text."""
    text = ORDERS.replace("yesterday", "=1+1")
    file = imported(browser, content=text)
    answer = browser.get(f"/data/imports/{file.pk}/rejects/")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(content))
    assert head == ["Row", "Column", "Expected", "Came", "The row as it came"]
    assert [row[:2] for row in rows] == [["4", "Customer"], ["5", "ts"], ["6", ""]]
    assert rows[1][3] == '"=1+1"'
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


@pytest.mark.slow
@pytest.mark.usefixtures("desk_project")
def test_a_file_that_breaks_off_says_so(browser: Client) -> None:
    """A packed file that ends too soon is told in the engine's words, and may be started again."""
    many = ORDERS + "".join(f"c{n};2026-01-05;Order Completed;{n * n};1\n" for n in range(300_000))
    file = bring(browser, "orders.csv.gz", packed(many)[:-2000])
    start(browser, file)
    drain()
    page = browser.get(f"/data/imports/{file.pk}/").content.decode()
    assert "breaks off" in page
    assert "Start the import" in page


@pytest.mark.usefixtures("desk_project")
def test_it_is_started_once(browser: Client) -> None:
    """Two clicks on start are one import."""
    file = bring(browser)
    start(browser, file)
    page = browser.post(f"/data/imports/{file.pk}/start/", SAID).content.decode()
    assert "was started already" in page
    assert drain() == 1


@pytest.mark.usefixtures("desk_project")
def test_a_list_of_any_length_takes_the_same_queries(
    browser: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Who, when, file, result and state of each, without a query a row."""
    for number in range(8):
        file = bring(browser, f"orders-{number}.csv")
        if number % 2:
            start(browser, file)
    with django_assert_max_num_queries(9):
        page = browser.get("/data/imports/").content.decode()
    assert page.count("orders-") >= 8
