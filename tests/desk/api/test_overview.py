"""What there is: the overview, segments and scorecards."""

from datetime import UTC, datetime

import pytest

from desk.conftest import AS_OF
from keepwell.desk.api.models import Scope
from keepwell.desk.customers.models import Person
from keepwell.desk.health.models import Publication
from keepwell.engine.segments import read_text
from keepwell.health import versions_of
from keepwell.project import Project


@pytest.fixture
def risky(desk_project: Project) -> str:
    """Make a segment of customers at risk; return its name."""
    text = "segment: risky\ntitle: At risk on Pro\nwhere:\n  all:\n    - {band: at_risk}\n"
    text += "    - {trait: plan, is: pro}\n"
    path = desk_project.root / "segments" / "risky.yaml"
    path.write_text(text, encoding="utf-8")
    return "risky"


@pytest.mark.usefixtures("desk_project")
def test_the_overview_tells_how_new_all_is(read, ask):
    """Company, currency, the day that is published and when, and what this key may read."""
    finished = datetime(2026, 4, 1, 3, 30, tzinfo=UTC)
    assert read("/")["published_at"] is None
    Publication.objects.create(as_of=AS_OF, is_full=True, finished_at=finished)
    answer = read("/")
    assert (answer["company"], answer["currency"]) == ("My company", "EUR")
    assert (answer["as_of"], answer["published_at"]) == ("2026-03-31", "2026-04-01T03:30:00Z")
    assert answer["key"] == {
        "name": "Data warehouse", "scopes": list(Scope)
    }  # fmt: skip


@pytest.mark.usefixtures("desk_project")
def test_every_link_of_the_overview_leads_somewhere(read, ask):
    """What the overview offers is there."""
    for link in read("/")["links"].values():
        headers = {"Accept": "*/*"}
        assert ask(link.removeprefix("/api/v1"), headers=headers).status_code == 200


def test_a_segment_tells_who_is_in_it(read, risky, make_customer):
    """Its definition reads back as the segment, and its figures are those of its customers."""
    make_customer("a", band="at_risk", score=20.0, value=100.0, traits={"plan": "pro"})
    make_customer("b", band="at_risk", score=40.0, value=None, traits={"plan": "pro"})
    make_customer("c", band="at_risk", traits={"plan": "free"})
    listed = {one["name"]: one for one in read("/segments")["segments"]}
    assert listed["risky"] == {
        "name": "risky",
        "title": "At risk on Pro",
        "description": None,
        "unit": "account",
    }
    answer = read("/segments/risky")
    again, issues = read_text(answer.pop("definition"), "risky.yaml")
    assert (again.name, issues) == ("risky", [])
    assert answer == {
        **listed["risky"], "customers": 2, "people": None,
        "value": {"amount": 100.0, "currency": "EUR"},
        "bands": {"at_risk": 2, "watch": 0, "healthy": 0, "unknown": 0}, "score": 30.0,
    }  # fmt: skip
    found = read("/segments/risky/customers", limit=1)
    rest = read("/segments/risky/customers", limit=1, cursor=found["next"])
    assert [one["key"] for one in found["customers"] + rest["customers"]] == ["a", "b"]
    assert read("/customers", segment="risky")["customers"] == [
        *found["customers"], *rest["customers"]
    ]  # fmt: skip


def test_a_segment_of_people_is_told_as_one(read, desk_project):
    """It has people instead of customers, by pages of its own; among customers nobody is in it."""
    text = "segment: chiefs\nunit: person\nwhere: {trait: role, is: chief}\n"
    (desk_project.root / "segments" / "chiefs.yaml").write_text(text, encoding="utf-8")
    for key, role in (("ann", "chief"), ("bob", "chief"), ("eve", "clerk")):
        Person.objects.create(key=key, name=key, traits={"role": role}, is_current=True)
    listed = {one["name"]: one for one in read("/segments")["segments"]}
    assert listed["chiefs"]["unit"] == "person"
    answer = read("/segments/chiefs")
    assert (answer["people"], answer["customers"], answer["value"]) == (2, None, None)
    found = read("/segments/chiefs/people", limit=1)
    rest = read("/segments/chiefs/people", limit=1, cursor=found["next"])
    assert [one["key"] for one in found["people"] + rest["people"]] == ["ann", "bob"]
    assert rest["next"] is None
    assert read("/segments/chiefs/customers", 404)["error"]["code"] == "not_found"
    assert read("/customers", 422, segment="chiefs")["error"]["code"] == "invalid_parameter"


def test_every_kept_version_of_a_scorecard_is_told(read, desk_project):
    """Versions that scored once are told with those that score now, each with its measures."""
    card = desk_project.scorecards[0]
    versions_of(desk_project).keep(card)
    (told,) = read("/scorecards")["scorecards"]
    assert (told["name"], told["version"], told["is_current"]) == (card.name, card.version, True)
    measures = [one for dimension in told["dimensions"] for one in dimension["measures"]]
    assert [one["name"] for one in measures] == [one.name for one in card.measures]
    assert sum(one["weight"] for one in measures) == pytest.approx(1)
    path = next((desk_project.root / "scorecards").glob(f"{card.name}.yaml"))
    path.write_text(path.read_text() + "\n# changed\n", encoding="utf-8")
    assert [one["is_current"] for one in read("/scorecards")["scorecards"]] == [False]


@pytest.mark.usefixtures("desk_project")
def test_an_answer_that_still_holds_is_not_sent_again(ask, make_customer):
    """With the ETag of an answer one is told 304 until something has changed."""
    make_customer("acme")
    first = ask("/customers")
    again = ask("/customers", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    make_customer("blue")
    changed = ask("/customers", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


@pytest.mark.usefixtures("acme")
@pytest.mark.parametrize("path", ["/customers?limit=1", "/customers/acme/touchpoints?limit=1"])
def test_a_page_with_a_next_one_is_the_same_later(ask, path, monkeypatch):
    """A cursor holds no time, so that a page that has not changed keeps its ETag."""
    first = ask(path)
    assert first.json()["next"]
    monkeypatch.setattr("django.core.signing.time.time", lambda: 4e9)
    assert ask(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


@pytest.mark.usefixtures("desk_project")
@pytest.mark.parametrize("path", ["/", "/customers", "/customers/nobody", "/openapi.json"])
def test_no_answer_may_be_kept_for_others(ask, path):
    """Every answer has a strong ETag and strict headers, those of troubles, too."""
    answer = ask(path)
    assert answer["ETag"].startswith('"')
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Request-Id"]
