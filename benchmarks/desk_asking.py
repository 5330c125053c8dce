"""Ask very many people by mail, and let them answer: `python -m benchmarks.desk_asking --help`.

People are chosen and letters sent by the desk's own jobs, over SMTP to a server on this machine.
Then some of them, or all, open their page at the real `keepwell up` and answer, a few at a time. At
the end everything is counted: letters, answers, and touchpoints in the lake.
"""

import argparse
import http.client
import os
import re
import statistics
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import django

from benchmarks.serving import HOST, served

PORT = 8197
CLIENTS = 4
"""Who open pages and answer at the same time."""
READING = 2.0
"""Seconds from the page to the answer: whoever is quicker is taken for a program."""
TARGET = 0.100
"""Seconds within which 95 of 100 public pages are there."""
RULES = "per_minute: 6000\n"
"""Nobody was asked before, and there are no quiet hours."""
LINK = re.compile(r"http://[^\s\"<>]+/s/([0-9A-Za-z_-]+)/")
INPUT = re.compile(r'<input[^>]*type="hidden"[^>]*>')
ATTRIBUTE = re.compile(r'(name|value)="([^"]*)"')
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PAGE = {
    "questions": [
        {"id": "score", "type": "nps", "required": True, "ask": {"en": "Would you recommend us?"}},
        {"id": "why", "type": "text", "ask": {"en": "Why?"}},
    ]
}
SURVEY = {
    "survey": "benchmark", "measures": "nps", "languages": ["en"],
    "title": {"en": "How are we doing?"}, "thanks": {"en": "Thank you!"}, "pages": [PAGE],
}  # fmt: skip


class Postbox:
    """Keeps the token of the link in each letter."""

    def __init__(self) -> None:
        self.tokens: list[str] = []

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802, ANN401 - aiosmtpd's names
        """Take a letter."""
        letter = message_from_bytes(envelope.content, policy=default)
        body = letter.get_body(("plain",))
        found = LINK.search(body.get_content()) if body else None
        if found is None:
            return "554 There is no link in this letter"
        self.tokens.append(found[1])
        return "250 OK"


@dataclass
class Taken:
    """How long pages and answers took."""

    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


class Client:
    """One connection, by which one person after the other opens their page and answers."""

    def __init__(self, taken: Taken) -> None:
        self.taken = taken
        self.connection = http.client.HTTPConnection(HOST, PORT, timeout=60)

    def run(self, tokens: Iterator[str]) -> None:
        """Let everybody answer; some read while others open their page."""
        reading: deque[tuple[float, str, dict[str, str]]] = deque()
        for token in tokens:
            page = self._open(token)
            reading.append((time.monotonic(), token, page))
            while reading and time.monotonic() > reading[0][0] + READING:
                self._answer(*reading.popleft()[1:])
        while reading:
            time.sleep(max(0.0, reading[0][0] + READING - time.monotonic()))
            self._answer(*reading.popleft()[1:])

    def _open(self, token: str) -> dict[str, str]:
        body = self._ask("GET", token, None, self.taken.pages, http.HTTPStatus.OK)
        hidden = (dict(ATTRIBUTE.findall(one)) for one in INPUT.findall(body))
        return {one["name"]: one.get("value", "") for one in hidden if "name" in one}

    def _answer(self, token: str, hidden: dict[str, str]) -> None:
        given = {**hidden, "q.score": str(score_of(token)), "q.why": "Reports take forever to load"}
        self._ask("POST", token, urlencode(given), self.taken.answers, http.HTTPStatus.SEE_OTHER)

    def _ask(
        self, method: str, token: str, body: str | None, took: list[float], expected: int
    ) -> str:
        headers = {"User-Agent": BROWSER, "X-Forwarded-For": _address(token)}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, f"/s/{token}/", body, headers)
        answer = self.connection.getresponse()
        said = answer.read().decode()
        took.append(time.perf_counter() - began)
        if answer.status != expected:
            raise SystemExit(f"{method} /s/{token}/ gave {answer.status}: {said[:500]}")
        return said


def score_of(token: str) -> int:
    """Return what somebody answers: each of 0 to 10 about equally often, always the same."""
    return sum(token.encode()) % 11


def _address(token: str) -> str:
    """Return an address of the person's own, as a proxy would tell it."""
    parts = sum(token.encode()) % 250, hash(token) % 250, hash(token[::-1]) % 250
    return f"10.{parts[0]}.{parts[1]}.{parts[2]}"


def prepare(people: int, folder: Path) -> None:
    """Make a project with so many people, and a distribution that asks all of them."""
    from django.core.management import call_command

    from keepwell.desk.customers.models import Customer, Person
    from keepwell.desk.members.actions.starting import first_administrator
    from keepwell.desk.surveys.actions import editing
    from keepwell.desk.surveys.asking import rules
    from keepwell.desk.surveys.form.reading import read
    from keepwell.desk.surveys.models import Distribution, Standing
    from keepwell.project import Project

    Project.create(folder, name="Benchmark")
    call_command("migrate", verbosity=0)
    admin = first_administrator("admin@example.com", "correct horse battery")
    names = range(1, people + 1)
    Customer.objects.bulk_create(
        (Customer(pk=n, key=f"acct-{n}", name=f"Customer {n}", is_current=True) for n in names),
        batch_size=1_000,
    )
    Person.objects.bulk_create(
        (Person(key=f"p-{n}", account_id=n, email=f"p{n}@acct{n}.example") for n in names),
        batch_size=1_000,
    )
    rules.save(admin, RULES, 0)
    survey = editing.open_up(admin, editing.make(admin, read(SURVEY)))
    Distribution.objects.create(
        survey=survey, title="Everybody", made_by=admin, standing=Standing.ON,
        next_at=survey.made_at,
    )  # fmt: skip


def send() -> None:
    """Send letters, turn after turn, until none waits."""
    from django.utils.timezone import now

    from keepwell.desk.surveys.asking import sending

    while (due := sending.next_due()) is not None:
        time.sleep(max(0.0, (due - now()).total_seconds()))
        sending.send_due()


def answer(tokens: Sequence[str]) -> Taken:
    """Let everybody answer who got a letter."""
    taken, lock, rest = Taken(), threading.Lock(), iter(tokens)

    def share() -> Iterator[str]:
        while True:
            with lock:
                token = next(rest, None)
            if token is None:
                return
            yield token

    clients = [Client(taken) for _ in range(CLIENTS)]
    threads = [threading.Thread(target=client.run, args=(share(),)) for client in clients]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return taken


def in_the_lake(folder: Path, most: int, patience: float) -> dict[str, int]:
    """Wait until the lake knows of so many questions and answers; return how many of each."""
    from keepwell.engine.feedback.answers import rows_of
    from keepwell.project import Project

    until, found = time.monotonic() + patience, dict[str, int]()
    while time.monotonic() < until and sum(found.values()) < most:
        time.sleep(2)
        rows = rows_of(Project.open(folder).lake)
        ids = rows.group_by("event").aggregate([("id", "count_distinct")])
        found = dict(
            zip(ids["event"].to_pylist(), ids["id_count_distinct"].to_pylist(), strict=True)
        )
    return found


def lines(taken: Taken) -> Iterator[str]:
    """Yield how long pages and answers took."""
    for name, took in (("pages", taken.pages), ("answers", taken.answers)):
        p95 = sorted(took)[int(0.95 * (len(took) - 1))]
        missed = "" if p95 <= TARGET else f"  MISSED (at most {TARGET * 1000:.0f} ms)"
        p50 = statistics.median(took)
        yield f"{name:<9}{p50 * 1000:>7.1f} ms median{p95 * 1000:>8.1f} ms 95 of 100{missed}"


def main() -> None:
    """Measure and print; exit with 1 if anything was lost or is there twice."""
    parser = argparse.ArgumentParser(prog="benchmarks.desk_asking", description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--answer", type=float, default=0.2, help="the share of them who answer")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = parser.parse_args()
    sys.path.insert(0, "tests")  # where the servers for tests are made

    with TemporaryDirectory(prefix="keepwell-bench-") as name:
        run(
            given.people, round(given.people * given.answer), given.database, Path(name) / "project"
        )


def run(people: int, answering: int, database: str, folder: Path) -> None:
    """Ask so many people, let so many of them answer, and print what it took."""
    from desk.postbox import served as letters_to
    from postgres import address

    box = Postbox()
    if database == "postgres":
        os.environ["KEEPWELL_DATABASE_URL"] = address()
    with letters_to(box) as port:
        os.environ |= {
            "KEEPWELL_PROJECT": str(folder), "KEEPWELL_SECRET_KEY": "for this measurement only",
            "KEEPWELL_LOG_LEVEL": "WARNING", "DJANGO_SETTINGS_MODULE": "keepwell.desk.settings",
            "KEEPWELL_SMTP_URL": f"smtp://{HOST}:{port}", "KEEPWELL_PROXIES": "1",
        }  # fmt: skip
        django.setup()
        prepare(people, folder)
        from keepwell.desk.surveys.asking import running

        with told("choosing", people):
            running.run_due()
        with told("sending", people):
            send()
    with served(folder, PORT, "--workers=1"):
        with told("answering", answering):
            taken = answer(box.tokens[:answering])
        found = in_the_lake(folder, people + answering, 60 + people / 1_000)
    print(*lines(taken), sep="\n")
    _check((people, answering), box.tokens, found)


@contextmanager
def told(what: str, people: int) -> Iterator[None]:
    """Print how long a block took that did something for so many people."""
    began = time.perf_counter()
    yield
    took = time.perf_counter() - began
    print(f"{what:<9}{took:>7.0f} s {people / took:>8.0f}/s", flush=True)


def _check(expected: tuple[int, int], tokens: Sequence[str], found: dict[str, int]) -> None:
    """End with 1 unless everybody got one letter, and counts once at the desk and in the lake.

    `expected` is how many were asked, and how many of them answered.
    """
    from keepwell.desk.surveys.models import Answer, Invitation, Verdict

    counted = {
        "letters": len(tokens),
        "of which different": len(set(tokens)),
        "sent, in the lake": found.get("Survey Sent", 0),
        "answers that count": Answer.objects.filter(verdict=Verdict.COUNTED).count(),
        "invitations answered": Invitation.objects.filter(answered_at__isnull=False).count(),
        "answers, in the lake": found.get("Survey Answered", 0),
    }
    print(*(f"{name:<22}{count:>9,}" for name, count in counted.items()), sep="\n")
    asked, answered = expected
    if list(counted.values()) != [asked] * 3 + [answered] * 3:
        sys.exit(f"Expected {asked:,} three times, then {answered:,} three times.")


if __name__ == "__main__":
    main()
