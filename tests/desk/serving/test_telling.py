"""What machines are told: health, readiness, numbers; and what goes into the log."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import Settings

from desk.conftest import SignedIn
from desk.jobs import work
from keepwell.desk.jobs.models import Worker
from keepwell.desk.members.models import Member
from keepwell.desk.serving import logs
from keepwell.project import Project

pytestmark = pytest.mark.django_db
TOKEN = "a long token"


@pytest.fixture
def _ready(db: None, desk_project: Project) -> None:
    """Have all that the desk needs: a lake, and a worker that lives."""
    Worker.objects.create(pk="w", beat_at=timezone.now())


def _checks(client: Client) -> tuple[int, dict[str, str]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


def test_a_process_that_answers_lives(client: Client) -> None:
    """/healthz asks nothing of anybody else."""
    assert client.get("/healthz").status_code == 200


@pytest.mark.usefixtures("_ready")
def test_a_desk_that_has_all_it_needs_is_ready(client: Client) -> None:
    """Every check is named and says ok."""
    assert _checks(client) == (
        200,
        {"database": "ok", "migrations": "ok", "lake": "ok", "worker": "ok"},
    )


@pytest.mark.usefixtures("_ready")
def test_without_a_lake_it_is_not_ready(client: Client, settings: Settings) -> None:
    """A project that is gone is told by the kind of error, without its path."""
    settings.PROJECT_FOLDER /= "gone"
    status, checks = _checks(client)

    assert (status, checks["lake"]) == (503, "failed: ProjectError")


@pytest.mark.usefixtures("_ready")
@pytest.mark.parametrize("seconds", [None, 3600])
def test_without_a_worker_that_lives_it_is_not_ready(client: Client, seconds: int | None) -> None:
    """No worker, or one that shows no life, is told."""
    Worker.objects.all().delete()
    if seconds:
        Worker.objects.create(pk="w", beat_at=timezone.now() - timedelta(seconds=seconds))
    status, checks = _checks(client)

    assert status == 503
    assert checks["worker"].startswith("no worker")


@pytest.mark.usefixtures("_ready")
def test_numbers_tell_of_jobs_workers_and_requests(client: Client) -> None:
    """What waits, who works and what was asked stands in Prometheus' text."""
    work.note.using(run_after=timezone.now() - timedelta(seconds=90)).enqueue("x")
    client.get("/healthz")
    lines = client.get("/metrics").content.decode().splitlines()
    numbers = dict(line.rsplit(" ", 1) for line in lines if not line.startswith("#"))

    assert numbers['keepwell_jobs{state="ready"}'] == "1.0"
    assert numbers["keepwell_workers"] == "1.0"
    assert 90 <= float(numbers["keepwell_job_queue_age_seconds"]) < 150
    asked = 'keepwell_http_request_seconds_count{method="GET",status="200",view="serving:alive"}'
    assert float(numbers[asked]) >= 1


def test_a_job_for_later_is_not_late(client: Client) -> None:
    """The age of the queue counts from when a job is due."""
    work.note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("x")

    assert "keepwell_job_queue_age_seconds 0.0" in client.get("/metrics").content.decode()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "192.0.2.7"}, 403),
        ({"HTTP_X_FORWARDED_FOR": "192.0.2.7"}, 403),
        ({"HTTP_FORWARDED": "for=192.0.2.7"}, 403),
    ],
)
def test_without_a_token_only_the_machine_itself_may_measure(
    client: Client, headers: dict[str, str], status: int
) -> None:
    """Others may not, nor a proxy on this machine that asks for others."""
    assert client.get("/metrics", **headers).status_code == status


@pytest.mark.parametrize(
    ("given", "status"),
    [(f"Bearer {TOKEN}", 200), ("Bearer another", 403), (TOKEN, 403), ("", 403), ("Bearer ü", 403)],
)
def test_with_a_token_only_who_has_it_may_measure(
    client: Client, settings: Settings, given: str, status: int
) -> None:
    """A token counts from anywhere; without it not even the machine itself may."""
    settings.METRICS_TOKEN = TOKEN
    asked = {"HTTP_AUTHORIZATION": given, "REMOTE_ADDR": "192.0.2.7"}

    assert client.get("/metrics", **asked).status_code == status


def test_the_name_that_a_proxy_gave_a_request_goes_back(client: Client) -> None:
    """What the proxy wrote into its own log finds ours."""
    assert client.get("/healthz", HTTP_X_REQUEST_ID="abcdef-123456")["X-Request-Id"] == (
        "abcdef-123456"
    )


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "two lines\nat once", "ünïcode-name"])
def test_a_name_that_is_none_is_replaced(client: Client, given: str) -> None:
    """Nobody can write lines of their own into the log."""
    name = client.get("/healthz", HTTP_X_REQUEST_ID=given)["X-Request-Id"]

    assert name != given
    assert len(name) == 16


@pytest.fixture
def lines(request: pytest.FixtureRequest) -> Iterator[list[str]]:
    """Write events, as JSON if the test wants nothing else; give what was written."""
    written: list[str] = []
    told = logs.configure(getattr(request, "param", "json"), "INFO")
    formatter = told["formatters"]["lines"]
    handler = _Kept(written)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"]
        )
    )
    root = logging.getLogger()
    root.addHandler(handler)
    yield written
    root.removeHandler(handler)


class _Kept(logging.Handler):
    def __init__(self, written: list[str]) -> None:
        super().__init__(logging.INFO)
        self.written = written

    def emit(self, record: logging.LogRecord) -> None:
        self.written.append(self.format(record))


def test_a_request_is_one_line_without_its_address(
    lines: list[str], signed_in: SignedIn, admin: Member
) -> None:
    """View, status and time are written; the address, which may hold names, is not."""
    signed_in(admin).get("/rhythm/entries/acme-limited/?q=somebody", HTTP_X_REQUEST_ID="name-of-it")
    (line,) = [json.loads(line) for line in lines if '"request"' in line]

    assert (line["event"], line["view"], line["status"]) == ("request", "jobs:change", 404)
    assert line["request"] == "name-of-it"
    assert "acme" not in "".join(lines)
    assert "somebody" not in "".join(lines)


def test_secrets_are_not_written(lines: list[str]) -> None:
    """Values of secret names, and passwords in addresses, are left out, in tracebacks too."""
    log = structlog.get_logger("keepwell.test")
    log.info("hello", password="hush", text="at postgres://keepwell:hush@db/keepwell")
    try:
        int("smtp://keepwell:hush@mail")
    except ValueError:
        log.exception("trouble")
    logging.getLogger("library").warning("token", extra={"token": "hush"})
    # What Django says of a view that raised, whose address holds a key of a machine.
    asked = RequestFactory().post("/v1/hooks/kw_hook_hush-hush_1")
    logging.getLogger("library").error("at %s", asked.path, extra={"request": asked})

    assert len(lines) == 4
    assert "hush" not in "".join(lines)
    assert "Traceback" in json.loads(lines[1])["exception"]


@pytest.mark.parametrize("lines", ["text", "json"], indirect=True)
def test_what_strangers_say_is_told_in_one_line(lines: list[str]) -> None:
    """No text begins a line that looks like ours, or steers the terminal, in tracebacks either."""
    said = "no\x1b[2J\n2026-01-01 [info] forged"
    structlog.get_logger("keepwell.test").warning(said, why=said)
    logging.getLogger("library").warning("at %s", said)
    assert not any("\n" in line for line in lines)
    try:
        int(said)
    except ValueError:
        structlog.get_logger("keepwell.test").exception("trouble")
    assert len(lines) == 3
    assert "\x1b[2J" not in "".join(lines)
