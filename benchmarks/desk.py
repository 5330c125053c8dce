"""Measure the desk's pages at a million customers: `python -m benchmarks.desk --help`.

A PostgreSQL server of our own, the real `keepwell up`, and a few people who open one page after
another over loopback; then each page once more in this process, to count its queries.
"""

import argparse
import http.client
import os
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlencode

import django

from benchmarks.desk_data import AS_OF, PASSWORD, Size, fill
from benchmarks.serving import HOST, served

PORT = 8199
PEOPLE = 4
"""Who open pages at the same time."""
TARGET = 0.150
"""Seconds within which 95 of 100 pages are there."""


@dataclass(frozen=True)
class Page:
    """What is opened, and by whom: member0 sees all, member1 a team, member2 own customers."""

    name: str
    path: str
    member: int = 0


@dataclass
class Taken:
    """What opening a page cost."""

    seconds: list[float] = field(default_factory=list)
    size: int = 0
    queries: int = 0

    def percentile(self, share: float) -> float:
        """Return the time within which this share of them was there."""
        return sorted(self.seconds)[min(int(share * len(self.seconds)), len(self.seconds) - 1)]


PAGES = (
    Page("Today, all", "/"),
    Page("Today, the team's", "/", 1),
    Page("Today, mine", "/", 2),
    Page("List, all, by name", "/customers/"),
    Page("List, the team's, by value", "/customers/?sort=-value", 1),
    Page("List, mine, at risk", "/customers/?band=at_risk", 2),
    Page("List, all, watch, by renewal", "/customers/?band=watch&sort=renewal"),
    Page("List, all, name begins", "/customers/?q=wis"),
    Page("List, all, a rare trait", "/customers/?trait=beta&trait.beta=yes"),
    Page("Customer", "/customers/acct-0000042/"),
)


def measure(pages: Sequence[Page], seconds: float) -> dict[Page, Taken]:
    """Open each page for some seconds, by PEOPLE at once; a page that is not 200 ends the run."""
    cookies = {member: _sign_in(member) for member in {page.member for page in pages}}
    taken = {}
    for page in pages:
        _open(page, cookies[page.member])  # the first one fills caches
        taken[page] = _load(lambda page=page: _open(page, cookies[page.member]), seconds)
        taken[page].queries = _queries(page)
    return taken


def _load(deed: Callable[[], tuple[float, int]], seconds: float) -> Taken:
    taken, until = Taken(), time.perf_counter() + seconds

    def person() -> None:
        while time.perf_counter() < until:
            took, taken.size = deed()
            taken.seconds.append(took)

    people = [threading.Thread(target=person) for _ in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    return taken


def _open(page: Page, cookies: str) -> tuple[float, int]:
    """Return how long a page took, and its bytes as they were sent."""
    began = time.perf_counter()
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    connection.request("GET", page.path, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != http.HTTPStatus.OK:
        raise SystemExit(f"{page.path} answered {answer.status}; its words: {body[:500]!r}")
    return time.perf_counter() - began, len(body)


def _sign_in(member: int) -> str:
    """Return the cookies of a member who has signed in."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    connection.request("GET", "/account/login/")
    answer = connection.getresponse()
    form = answer.read().decode()
    cookie = str(answer.getheader("Set-Cookie")).split(";")[0]
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert found is not None
    said = {
        "login": f"member{member}@example.com",
        "password": PASSWORD,
        "csrfmiddlewaretoken": found[1],
    }
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/account/login/", urlencode(said), headers)
    answer = connection.getresponse()
    answer.read()
    kept = [
        value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"
    ]
    if answer.status != http.HTTPStatus.FOUND:
        raise SystemExit(f"member{member} could not sign in: {answer.status}")
    return "; ".join(kept)


def _queries(page: Page) -> int:
    """Return how many queries a page asks, in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from keepwell.desk.members.models import Member

    client = Client()
    client.force_login(Member.objects.get(email=f"member{page.member}@example.com"))
    with CaptureQueriesContext(connection) as asked:
        client.get(page.path, headers={"host": HOST})
    return len(asked)


def prepare(size: Size, folder: Path) -> None:
    """Make a project and fill the database that the environment names."""
    from django.core.management import call_command

    from keepwell.desk.health.publishing import retally
    from keepwell.health import lineup_of
    from keepwell.project import Project

    project = Project.create(folder, name="Benchmark")
    lineup_of(project)  # keeps the text of the scorecard
    call_command("migrate", verbosity=0)
    fill(size, next(card for card in project.scorecards if card.unit == "account"))
    retally(None)
    _movers()


def _movers() -> None:
    """Write the publication, and for each owner the customers that moved most."""
    from django.utils.timezone import now

    from keepwell.desk.customers.models import Customer
    from keepwell.desk.health.models import PERIODS, Mover, Publication
    from keepwell.desk.members.models import Member

    Publication.objects.create(as_of=AS_OF, is_full=True, finished_at=now())
    for owner in [None, *Member.objects.all()]:
        theirs = Customer.objects.filter(owner=owner, change_28__isnull=False)[:20]
        Mover.objects.bulk_create(
            Mover(customer=one, days=days, before=50, after=50 + one.change_28,
                  change=one.change_28, parts={})
            for one in theirs for days in PERIODS
        )  # fmt: skip


def lines(taken: dict[Page, Taken]) -> Iterator[str]:
    """Yield the figures, a line for each page."""
    yield f"{'page':<32}{'p50 ms':>8}{'p95 ms':>8}{'pages/s':>9}{'kB':>7}{'queries':>9}"
    for page, one in taken.items():
        p95 = one.percentile(0.95)
        said = "" if p95 <= TARGET else f"  MISSED (at most {TARGET * 1000:.0f} ms)"
        yield (
            f"{page.name:<32}{statistics.median(one.seconds) * 1000:>8.0f}{p95 * 1000:>8.0f}"
            f"{PEOPLE / statistics.mean(one.seconds):>9.1f}{one.size / 1000:>7.1f}"
            f"{one.queries:>9}{said}"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks.desk", description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=8, help="for each page (default: 8)")
    given = parser.parse_args()
    sys.path.insert(0, "tests")  # where the PostgreSQL server for tests is made
    from postgres import address

    with TemporaryDirectory(prefix="keepwell-bench-") as name:
        folder = Path(name) / "project"
        os.environ |= {
            "KEEPWELL_DATABASE_URL": address(),
            "KEEPWELL_PROJECT": str(folder),
            "KEEPWELL_SECRET_KEY": "for this measurement only",
            "KEEPWELL_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "keepwell.desk.settings",
        }
        django.setup()
        began = time.perf_counter()
        prepare(Size(given.customers), folder)
        print(f"{given.customers:,} customers made in {time.perf_counter() - began:.0f} s")
        with served(folder, PORT, "--workers=0"):
            print(*lines(measure(PAGES, given.seconds)), sep="\n")


if __name__ == "__main__":
    main()
