"""Kill -9 while facts come in and scores are published: nothing is lost and nothing is doubled."""

import json
import random
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from desk.conftest import ReadyDesk
from desk.health.small_company import found, know, simplify
from desk.serving import killing
from moments import Moments

pytestmark = pytest.mark.slow
KILLS = 4
LASTS = 2.5
"""Seconds that publishing takes, at most, on a machine with time to spare."""
RUN = """
from datetime import date
from keepwell.desk.health.publishing import publish, refresh, writing
from keepwell.desk.intake import moving
from keepwell.desk.alerts import crossings
from keepwell.desk.project import project
writing.CHUNK = moving.BATCH = crossings.BATCH = 3
print("ready", flush=True)
moving.move()
(publish if sys.argv[1] == "all" else refresh)(project(), date(2026, 3, 31))
crossings.from_crossings()
"""
BEGIN = """
from keepwell.desk.members.models import Member
Member.objects.create_user("hana@example.com", name="Hana Sato")
"""
TELL = """
from keepwell.desk.customers.models import Customer
from keepwell.desk.intake.actions import tell
from datetime import UTC, datetime, timedelta
import random
dice = random.Random({turn})
keys = list(Customer.objects.order_by("key").values_list("key", flat=True))
told = tell("touchpoints", [
    {{"account": dice.choice(keys), "event": "Survey Answered", "value": dice.choice([0.0, 10.0]),
     "at": datetime(2026, 3, 31, 13, {turn}, n, tzinfo=UTC)}} for n in range(7)
])
print(len(told))
"""
STATE = """
import json
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Told
from keepwell.desk.alerts.crossings import kind_of
from keepwell.desk.alerts.models import Reason
rows = {model.__name__: [
    {f.name: str(getattr(one, f.attname)) for f in model._meta.concrete_fields
     if f.name not in ("id", "publication", "account", "owner")}
    for one in model.objects.order_by("key")] for model in (Customer, Person)}
crossings = [[c.customer.key, [c.band_before, c.state_before], [c.band, c.state],
              f"crossing:{c.pk}" if c.customer.owner and kind_of(c) else None]
             for c in Crossing.objects.order_by("pk").select_related("customer__owner")]
print(json.dumps({"rows": rows, "crossings": crossings, "inbox": Told.objects.count(),
                  "alerts": sorted(Reason.objects.values_list("key", flat=True))}))
"""


class Publishing:
    """A desk on the small company, and processes that publish it."""

    def __init__(self, folder: Path, ready_desk: ReadyDesk) -> None:
        project = simplify(found(folder, accounts=30))
        for number in range(1, 31):
            know(project, f"acc-{number:04}", "owner", "hana@example.com")
        self.desk = ready_desk(project.root)
        self.desk.tell(BEGIN)

    def run(self, what: str, seconds: float | None = None) -> bool:
        """Publish; kill -9 after so many seconds (None: never). Return whether it was killed."""
        return killing.run(self.desk, RUN, what, seconds=seconds)

    def state(self) -> dict[str, Any]:
        """Return what the desk holds."""
        state: dict[str, Any] = json.loads(self.desk.tell(STATE))
        return state


def test_nothing_is_lost_or_doubled_by_killing(tmp_path: Path, ready_desk: ReadyDesk) -> None:
    """After kills at any moment, facts, rows, crossings and alerts are those of a calm run."""
    publishing, dice = Publishing(tmp_path / "company", ready_desk), random.Random(20)
    moments = Moments(dice, LASTS)
    publishing.run("all")
    first = {
        row["key"]: [row["band"], row["state"]] for row in publishing.state()["rows"]["Customer"]
    }
    told = turn = killed = 0
    while killed < KILLS:
        told += int(publishing.desk.tell(TELL.format(turn=turn)))
        killed += moments.kill(partial(publishing.run, dice.choice(["all", "refresh"])))
        turn += 1
    publishing.run("all")
    state = publishing.state()

    assert state["inbox"] == 0
    assert facts_from_the_desk(publishing) == [told, told]
    check_chains(state, first)
    expected = [key for *_, key in state["crossings"] if key]
    assert state["alerts"] == sorted(expected)
    assert len(expected) > 1

    publishing.desk.tell(
        "from keepwell.desk.customers.models import Customer, Person;"
        "Person.objects.all().delete(); Customer.objects.all().delete()"
    )
    publishing.run("all")
    assert publishing.state()["rows"] == state["rows"]


def facts_from_the_desk(publishing: Publishing) -> list[int]:
    """Return how many facts of the desk are in the lake, and how many different ones."""
    return json.loads(
        publishing.desk.tell(
            "from keepwell.desk.project import project\n"
            "from keepwell.engine.lake.tables import TOUCHPOINTS\n"
            "lake = project().lake\n"
            "rows = lake.connection.to_pyarrow(lake.read(TOUCHPOINTS)).to_pylist()\n"
            "ids = [row['id'] for row in rows if row['source'] == 'desk']\n"
            "print([len(ids), len(set(ids))])"
        )
    )  # type: ignore[no-any-return] # two numbers


def check_chains(state: dict[str, Any], first: dict[str, list[str]]) -> None:
    """Check that each customer's crossings lead from where it was, step by step, to where it is."""
    chains = {key: [start] for key, start in first.items()}
    for key, before, after, _ in state["crossings"]:
        chains[key] += [before, after]
    for row in state["rows"]["Customer"]:
        chain = [*chains[row["key"]], [row["band"], row["state"]]]
        assert all(left == right for left, right in list(pairwise(chain))[::2]), chain
    assert len(state["crossings"]) > 5
