"""Scores that moved are told to who asked for them: no flood, nothing twice, nothing lost."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from django.utils.timezone import now

from desk.webhooks.conftest import MakeEndpoint
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Publication
from keepwell.desk.webhooks import events, scores
from keepwell.desk.webhooks.models import Delivery, Endpoint, LastScore
from keepwell.project import Project

MakeCustomer = Callable[..., Customer]


@pytest.fixture
def listener(make_endpoint: MakeEndpoint) -> Endpoint:
    """Return an endpoint that wants to hear of every score."""
    return make_endpoint("crm", events=[events.REFRESHED])


def publish(**now_are: float | None) -> None:
    """Publish customers with these scores."""
    for key, score in now_are.items():
        Customer.objects.filter(key=key).update(score=score)
    Publication.objects.create(as_of=date(2026, 3, 31), is_full=True, finished_at=now())


def said() -> list[dict[str, tuple[float | None, float]]]:
    """Return what each message says: scores before and after, by customer."""
    bodies = [json.loads(one.body) for one in Delivery.objects.order_by("pk")]
    return [
        {
            one["customer"]["key"]: (one["score_before"], one["score"])
            for one in body["data"]["scores"]
        }
        for body in bodies
    ]


@pytest.fixture
def customers(make_customer: MakeCustomer) -> None:
    """Make three customers with a score of 80, and one that has none."""
    for key in ("acme", "bolt", "coil"):
        make_customer(key, score=80.0)
    make_customer("dune", score=None, band="unknown")


def test_first_scores_are_no_move(listener: Endpoint, customers: None) -> None:
    """When somebody begins to listen, the scores there are make no message, however many."""
    publish()
    assert scores.from_scores() == 0
    assert not Delivery.objects.exists()


def test_the_first_publication_tells_nothing(
    listener: Endpoint, make_customer: MakeCustomer
) -> None:
    """Who listens before anybody was ever scored does not get a message for everybody."""
    assert scores.from_scores() == 0
    for number in range(300):
        make_customer(f"c{number}")
    publish()
    assert scores.from_scores() == 0


def test_a_move_of_a_point_is_told(listener: Endpoint, customers: None) -> None:
    """A point up or down is told; less is not, nor a score that was lost; one that was made is."""
    publish()
    scores.from_scores()
    publish(acme=81.0, bolt=79.01, coil=None, dune=55.0)
    assert scores.from_scores() == 1
    assert said() == [{"acme": (80.0, 81.0), "dune": (None, 55.0)}]


def test_small_moves_add_up(listener: Endpoint, customers: None) -> None:
    """What creeps is told once it has moved by a point since it was told last."""
    publish()
    scores.from_scores()
    for score in (79.6, 79.2, 78.8):
        publish(acme=score)
        scores.from_scores()
    assert said() == [{"acme": (80.0, 78.8)}]


def test_the_job_run_again_tells_nothing_twice(listener: Endpoint, customers: None) -> None:
    """Run again with and without a publication in between, a move is told once."""
    publish()
    scores.from_scores()
    publish(acme=90.0)
    assert [scores.from_scores(), scores.from_scores()] == [1, 0]
    publish()
    assert scores.from_scores() == 0


def test_a_job_that_dies_in_between_goes_on_where_it_was(
    listener: Endpoint, make_customer: MakeCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was written is not told again, and what was not is told by the next run."""
    monkeypatch.setattr(scores, "BATCH", 2)
    keys = [f"c{number}" for number in range(5)]
    for key in keys:
        make_customer(key)
    publish()
    scores.from_scores()
    publish(**dict.fromkeys(keys, 60.0))
    real, runs = scores.write, []

    def die_later(deliveries: list[Delivery]) -> None:
        real(deliveries)
        runs.append(1)
        if len(runs) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(scores, "write", die_later)
        with pytest.raises(KeyboardInterrupt):
            scores.from_scores()
    scores.from_scores()
    assert sorted(key for message in said() for key in message) == keys


def test_many_are_told_in_few_messages(
    listener: Endpoint, make_customer: MakeCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message tells of many customers, of a set number at most."""
    monkeypatch.setattr(scores, "IN_A_BODY", 4)
    for number in range(10):
        make_customer(f"c{number}")
    publish()
    scores.from_scores()
    Customer.objects.update(score=10.0)
    publish()
    assert scores.from_scores() == 3
    assert [len(message) for message in said()] == [4, 4, 2]


def test_nothing_is_remembered_while_nobody_listens(listener: Endpoint, customers: None) -> None:
    """Without listeners no score is kept, so who listens later starts from the scores of then."""
    publish()
    scores.from_scores()
    assert LastScore.objects.count() == 3
    Endpoint.objects.update(is_on=False)
    scores.from_scores()
    assert not LastScore.objects.exists()
    publish(acme=10.0)
    Endpoint.objects.update(is_on=True)
    assert scores.from_scores() == 0


def test_each_listener_hears_of_its_segment(
    listener: Endpoint, make_endpoint: MakeEndpoint, make_customer: MakeCustomer,
    desk_project: Project,
) -> None:  # fmt: skip
    """Of two endpoints each gets a message with its own customers; with none, no message."""
    folder = desk_project.root / "segments"
    folder.mkdir(exist_ok=True)
    (folder / "large.yaml").write_text(
        "segment: large\nwhere: {value: {at_least: 5000}}\n", encoding="utf-8"
    )
    make_endpoint("large", events=[events.REFRESHED], segment="large")
    make_customer("big", value=9_000.0)
    make_customer("small", value=10.0)
    publish()
    scores.from_scores()
    publish(big=50.0, small=50.0)
    assert scores.from_scores() == 2
    publish(small=20.0)
    assert scores.from_scores() == 1
    assert [sorted(message) for message in said()] == [["big", "small"], ["big"], ["small"]]
