"""Facts that are told at the desk come into the lake once, and into the scores at once."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from keepwell.desk.customers.models import Customer
from keepwell.desk.health import tasks
from keepwell.desk.health.models import Crossing, Publication
from keepwell.desk.intake import moving
from keepwell.desk.intake.actions import tell
from keepwell.desk.intake.models import Told
from keepwell.desk.jobs.worker import drain
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import FACTS
from keepwell.project import Project

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 31, 12, tzinfo=UTC)
SENTIMENT = {"account": "acme", "event": "Sentiment Set", "value": 40.0, "at": NOW}


def in_lake(project: Project, table: str) -> list[dict]:
    """Return all rows of a table of the lake."""
    lake = Lake(project.lake.root)
    return lake.connection.to_pyarrow(lake.read(FACTS[table])).to_pylist()


def test_what_is_told_comes_into_the_lake(desk_project: Project) -> None:
    """A touchpoint and a trait are in the lake as they were told, with the ids that tell gave."""
    properties = {"note": "Sponsor left – „naprawdę”", "by": "Hana"}
    ids = tell("touchpoints", [{**SENTIMENT, "person": "pat", "properties": properties}])
    ids += tell("traits", [{"account": "acme", "trait": "owner", "text": "Hana", "at": NOW}])
    assert moving.move() == 2

    (touchpoint,), (trait,) = in_lake(desk_project, "touchpoints"), in_lake(desk_project, "traits")
    assert [touchpoint["id"], trait["id"]] == ids
    assert (touchpoint["account"], touchpoint["person"]) == ("acme", "pat")
    assert (touchpoint["event"], touchpoint["value"]) == ("Sentiment Set", 40.0)
    assert json.loads(touchpoint["properties"]) == properties
    assert touchpoint["at"] == trait["at"] == NOW
    assert (trait["trait"], trait["text"], trait["number"]) == ("owner", "Hana", None)
    assert touchpoint["source"] == trait["source"] == "desk"
    assert not Told.objects.exists()
    assert moving.move() == 0


def test_what_is_told_without_a_moment_is_told_now(desk_project: Project) -> None:
    """A fact that does not say when happened when it was told."""
    before = datetime.now(UTC)
    tell("traits", [{"account": "acme", "trait": "plan", "text": "Gold"}])
    moving.move()
    (row,) = in_lake(desk_project, "traits")
    assert before <= row["at"] <= datetime.now(UTC)


class ChangedMindError(Exception):
    """The caller's own write failed."""


@transaction.atomic
def _tell_and_fail() -> None:
    tell("touchpoints", [SENTIMENT])
    raise ChangedMindError


def test_what_is_not_committed_was_not_told(desk_project: Project) -> None:
    """A fact told within a transaction that is rolled back never comes into the lake."""
    with pytest.raises(ChangedMindError):
        _tell_and_fail()
    assert moving.move() == 0
    assert in_lake(desk_project, "touchpoints") == []


@pytest.mark.parametrize(
    ("table", "row", "says"),
    [
        ("touchpoints", {"event": "Sentiment Set"}, "names an account or a person"),
        ("touchpoints", {"account": "acme"}, "event"),
        ("traits", {"account": "acme", "trait": "plan", "txet": "Gold"}, "no column txet"),
        ("traits", {"account": "acme", "trait": "plan", "id": "1"}, "no column id"),
        ("touchpoints", {**SENTIMENT, "at": datetime(2026, 1, 1)}, "zone"),  # noqa: DTZ001 - the mistake
        ("touchpoints", {**SENTIMENT, "value": "high"}, "high"),
    ],
)
def test_what_the_lake_would_not_take_is_refused(
    desk_project: Project, table: str, row: dict, says: str
) -> None:
    """A row with a mistake raises at once, and nothing of its batch is kept."""
    good = {"account": "acme", "trait": "plan", "event": "x"}
    good.pop("event" if table == "traits" else "trait")
    with pytest.raises((ValueError, TypeError), match=says):
        tell(table, [good, row])
    assert not Told.objects.exists()


class CutError(Exception):
    """The process ends here."""


def test_cut_off_before_the_inbox_was_emptied_nothing_is_doubled(
    desk_project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts that are in the lake and still in the inbox are not in the lake twice afterwards."""
    monkeypatch.setattr(moving, "BATCH", 2)
    tell("touchpoints", [SENTIMENT] * 5)
    append, calls = Lake.append, []

    def append_and_end(lake: Lake, *given: object) -> None:
        append(lake, *given)
        calls.append(given)
        if len(calls) == 2:
            raise CutError

    with monkeypatch.context() as patched:
        patched.setattr(Lake, "append", append_and_end)
        with pytest.raises(CutError):
            moving.move()
    assert Told.objects.count() == 3
    moving.move()
    assert len({row["id"] for row in in_lake(desk_project, "touchpoints")}) == 5
    assert len(in_lake(desk_project, "touchpoints")) == 5


def test_what_is_told_is_scored_and_published(
    company: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job that tell asks for brings the new score of just this customer to the desk."""
    monkeypatch.setattr(tasks, "today", NOW.date)
    tasks.refresh.func()
    before = Customer.objects.get(key="acc-0012")
    others = set(Customer.objects.values_list("key", "publication")) - {
        ("acc-0012", before.publication)
    }
    tell("touchpoints", [{**SENTIMENT, "account": "acc-0012", "value": 0.0}])
    tell("touchpoints", [{**SENTIMENT, "account": "acc-0012", "event": "Health Overridden",
                          "properties": {"band": "at_risk", "reason": "Merger"}}])  # fmt: skip
    assert drain() >= 1

    now = Customer.objects.get(key="acc-0012")
    assert now.score < before.score
    assert now.measures["sentiment"][0] == 0.0
    assert now.held["override"]["reason"] == "Merger"
    assert now.band == "at_risk"
    assert Crossing.objects.get().customer == now
    assert others <= set(Customer.objects.values_list("key", "publication"))


@pytest.mark.slow
def test_many_tellings_ask_for_one_run(desk_project: Project) -> None:
    """However much is told before a worker is free, one run brings all of it."""
    for _ in range(5):
        tell("touchpoints", [SENTIMENT])
    drain()
    assert Publication.objects.count() == 1
    assert len(in_lake(desk_project, "touchpoints")) == 5
