"""What happened is told: to whom wants to hear it, once, however often the job runs."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.timezone import now

from desk.webhooks.conftest import Cross, MakeEndpoint
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.webhooks import events, telling, writing
from keepwell.desk.webhooks.models import Delivery, Mark
from keepwell.project import Project

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]


def told() -> list[tuple[str, str]]:
    """Return which endpoint is told of which kind, in order."""
    pairs = Delivery.objects.order_by("pk").values_list("endpoint__title", "kind")
    return [(title, kind) for title, kind in pairs]


def test_a_crossing_is_told_with_what_it_was_and_is(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross
) -> None:
    """Band and state are two events, each with the customer, its page, and both scores."""
    make_endpoint()
    crossing = cross(make_customer("a/b", name="Zoë & Co"))
    assert telling.from_crossings() == 2
    band, state = Delivery.objects.order_by("pk")
    assert (band.kind, state.kind) == (events.BAND, events.STATE)
    assert band.about == "Zoë & Co"
    assert json.loads(band.body) == {
        "type": "score.band_changed",
        "timestamp": crossing.at.astimezone(UTC).isoformat(),
        "data": {
            "customer": {
                "key": "a/b", "name": "Zoë & Co",
                "url": "http://127.0.0.1:8000/customers/a/b/",
            },
            "band_before": "healthy", "band": "at_risk",
            "state_before": "stable", "state": "at_risk",
            "score_before": 80.0, "score": 41.5, "as_of": "2026-03-31",
        },
    }  # fmt: skip


def test_only_what_changed_is_told(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross
) -> None:
    """Who stays in the band and changes the state is one event, and so the other way round."""
    make_endpoint()
    customer = make_customer("acme")
    cross(customer, band="healthy")
    cross(customer, state="stable")
    telling.from_crossings()
    assert [kind for _, kind in told()] == [events.STATE, events.BAND]


def test_each_endpoint_hears_what_it_asked_for(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross
) -> None:
    """An endpoint is told of its own kinds of events, and not at all while it is off."""
    make_endpoint("bands", events=[events.BAND])
    make_endpoint("states", events=[events.STATE])
    make_endpoint("alerts", events=[events.ALERT])
    make_endpoint("off", is_on=False)
    cross(make_customer("acme"))
    telling.from_crossings()
    assert told() == [("bands", events.BAND), ("states", events.STATE)]


def test_what_happened_before_is_not_told(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross
) -> None:
    """An endpoint hears of what happens from its making on, not of the past."""
    customer = make_customer("acme")
    cross(customer, at=now() - timedelta(hours=1))
    make_endpoint()
    cross(customer, at=now() + timedelta(seconds=1))
    assert telling.from_crossings() == 2


def test_nothing_is_kept_for_who_comes_later(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross
) -> None:
    """While nobody listens, crossings are passed over for good, also for who was switched off."""
    endpoint = make_endpoint(is_on=False)
    cross(make_customer("acme"))
    telling.from_crossings()
    endpoint.is_on = True
    endpoint.save()
    assert telling.from_crossings() == 0


def test_the_job_run_again_tells_nothing_twice(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """However the work is cut into pieces and repeated, each event is one row per endpoint."""
    monkeypatch.setattr(telling, "BATCH", 2)
    make_endpoint("one")
    make_endpoint("two")
    for number in range(5):
        cross(make_customer(f"c{number}"))
    assert telling.from_crossings() == 20
    assert telling.from_crossings() == 0
    Mark.objects.all().delete()  # as if how far we were had never been written down
    telling.from_crossings()
    assert Delivery.objects.count() == 20


def test_a_job_that_dies_in_between_leaves_neither_half(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """If the process ends after the deliveries are written, they are gone, and come again."""
    make_endpoint()
    cross(make_customer("acme"))

    def die(*_: object) -> None:
        assert Delivery.objects.count() == 2  # they were written
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(telling, "move", die)
        with pytest.raises(KeyboardInterrupt):
            telling.from_crossings()
    assert not Delivery.objects.exists()
    assert telling.from_crossings() == 2


SEGMENT = "segment: large\ntitle: Large\nwhere: {value: {at_least: 5000}}\n"


def test_a_segment_narrows_whom_is_told_of(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross, desk_project: Project
) -> None:
    """An endpoint with a segment hears of its members only; alerts are of nobody and come."""
    folder = desk_project.root / "segments"
    folder.mkdir(exist_ok=True)
    (folder / "large.yaml").write_text(SEGMENT, encoding="utf-8")
    make_endpoint(events=[events.BAND, events.ALERT], segment="large")
    cross(make_customer("small", value=10.0))
    cross(make_customer("large", value=9_000.0))
    telling.from_crossings()
    telling.from_sources([silent("app")])
    bodies = [json.loads(one.body)["data"] for one in Delivery.objects.order_by("pk")]
    assert [one.get("customer", {}).get("key") for one in bodies] == ["large", None]


def test_an_unknown_segment_holds_nobody(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross, desk_project: Project
) -> None:
    """Rather nothing is told than of customers that somebody has excluded."""
    make_endpoint(segment="gone")
    cross(make_customer("acme"))
    assert telling.from_crossings() == 0


def silent(name: str, **fields: object) -> Freshness:
    """Return a source that has fallen silent."""
    at = datetime(2026, 3, 20, 12, tzinfo=UTC)
    given = {
        "touchpoints": 9, "last_arrival": at, "last_happened": at, "pause": 1.0, "silence": 11.0,
        "is_silent": True, "looked_at": now(),
    }  # fmt: skip
    return Freshness(name=name, **(given | fields))


def test_a_silent_source_is_told_once_for_each_silence(make_endpoint: MakeEndpoint) -> None:
    """However often it is looked at, a silence is one alert; the next silence is another."""
    make_endpoint("ops", events=[events.ALERT])
    assert telling.from_sources([silent("app"), silent("shop", is_silent=False)]) == 1
    assert telling.from_sources([silent("app", silence=12.0)]) == 0
    Delivery.objects.all().delete()  # forgotten after a month: no reason to tell it anew
    assert telling.from_sources([silent("app")]) == 0
    assert telling.from_sources([silent("app", last_arrival=now())]) == 1
    data = json.loads(Delivery.objects.get().body)["data"]
    assert (data["alert"], data["source"], data["silent_days"]) == ("source_silent", "app", 11.0)


def test_many_crossings_take_few_queries(
    make_endpoint: MakeEndpoint, make_customer: MakeCustomer, cross: Cross,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    """A batch is a handful of queries, whatever its size."""
    make_endpoint()
    customer = make_customer("acme")
    row = cross(customer)
    Crossing.objects.bulk_create(
        Crossing(customer=customer, as_of=row.as_of, band_before="watch", band="healthy",
                 state_before="stable", state="stable")
        for _ in range(200)
    )  # fmt: skip
    assert writing.BATCH > 201
    with django_assert_max_num_queries(30):
        telling.from_crossings()
    assert Delivery.objects.count() == 202
