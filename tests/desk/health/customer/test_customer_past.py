"""The past of a customer, as fragments tell it from the lake: the score over time, and why."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

import keepwell
from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.health.models import Crossing
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.queries.ledger import rounded, told
from keepwell.desk.health.queries.trend import trend
from keepwell.desk.members.models import Member
from keepwell.project import Project

Read = Callable[..., str]
AS_OF = date(2026, 3, 31)


def fragment(name: str, who: Customer | Person, query: str = "") -> str:
    """Return the address of a fragment."""
    kind = "customer" if isinstance(who, Customer) else "person"
    return reverse(f"health:{name}", args=[kind, who.pk]) + query


def chart(text: str) -> dict[str, object]:
    """Return the chart in a fragment."""
    found = re.search(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL)
    assert found is not None
    return dict(json.loads(found[1]))


@pytest.mark.parametrize("name", ["trend", "ledger"])
def test_a_stranger_finds_nothing(name: str, ann: Person, stranger: Member, read: Read) -> None:
    """Who may not see the customer learns nothing of its past, nor of its people's."""
    for who in (ann, ann.account):
        read(stranger, fragment(name, who), 404)


@pytest.mark.parametrize("name", ["trend", "ledger"])
def test_who_is_not_signed_in_is_asked_to(name: str, acme: Customer, client: Client) -> None:
    """A fragment is as closed as the page it belongs to."""
    assert client.get(fragment(name, acme)).status_code == 302


def test_the_trend_is_what_history_says(lake: Project, acme: Customer) -> None:
    """Each point is the score of that day, and the last one is what is published."""
    shown = trend(Subject("customer", acme))
    assert [p.day for p in shown.points[:2]] == [date(2026, 1, 11), date(2026, 1, 18)]
    for point in shown.points[::5]:
        said = keepwell.score(lake, as_of=point.day, customer="acme").records()[0]
        assert (point.band, point.state) == (said["band"], said["state"])
        assert point.score == pytest.approx(said["score"])
    assert (shown.points[-1].day, shown.points[-1].score) == (AS_OF, acme.score)


def test_the_trend_of_a_person_is_theirs(lake: Project, ann: Person) -> None:
    """A person's trend ends with the person's own score."""
    assert trend(Subject("person", ann)).points[-1].score == ann.score


def test_marks_stand_where_they_happened(acme: Customer, member: Member, read: Read) -> None:
    """Notes and changes of band are signs in the chart and words beneath it, escaped."""
    Note.objects.create(customer=acme, author=member, who="Mia", text="called <b>Ann</b>",
                        written_at="2026-03-01T10:00:00Z")  # fmt: skip
    Crossing.objects.create(customer=acme, as_of="2026-03-10", band_before="healthy", band="watch",
                            state="stable", state_before="stable")  # fmt: skip
    text = read(member, fragment("trend", acme))
    assert "called &lt;b&gt;Ann" in text
    signs = chart(text)["layer"][-1]["data"]["values"]
    assert [sign["kind"] for sign in signs] == ["note", "crossing"]


def test_another_period_is_another_chart(acme: Customer, member: Member, read: Read) -> None:
    """The chart begins as many days before the last as were asked for; nonsense asks for a year."""
    for asked, days in (("91", 91), ("730", 730), ("12", 365), ("x", 365)):
        spec = chart(read(member, fragment("trend", acme, f"?days={asked}")))
        first, last = spec["encoding"]["x"]["scale"]["domain"]
        assert (first, last) == (last - days, AS_OF.toordinal())


def test_the_ledger_shown_adds_up(lake: Project, acme: Customer) -> None:
    """Between any two days the parts shown add up, to the tenth, to the difference shown."""
    of = Subject("customer", acme)
    for back in (1, 7, 20, 28, 45, 70):
        found = told(of, AS_OF - timedelta(days=back))
        shown = sum(heading.points for heading in found.headings)
        ends = [round(end.score, 1) for end in (found.ledger.before, found.ledger.after)]
        assert shown == pytest.approx(ends[1] - ends[0], abs=1e-6) == found.change


def test_the_ledger_is_what_the_engine_explains(lake: Project, acme: Customer) -> None:
    """Between days that were scored, what is read is what the engine would compute."""
    found = told(Subject("customer", acme), date(2026, 3, 1)).ledger
    expected = keepwell.explain(lake, "acme", since=found.since, as_of=found.as_of)
    assert found.since == date(2026, 3, 1)
    assert {(p.kind, p.measure): p.points for p in found.parts} == pytest.approx(
        {(p.kind, p.measure): p.points for p in expected.parts}
    )


def test_a_day_that_was_not_scored_gives_way(acme: Customer, member: Member, read: Read) -> None:
    """A ledger since a day without a score begins with the last one before it, and says so."""
    text = read(member, fragment("ledger", acme, "?since=2026-03-05"))
    assert "Compared with Mar 1, 2026: Mar 5, 2026 itself was not scored" in text


def test_without_a_past_there_is_no_ledger(
    lake: Project, make_customer: Callable[..., Customer], manager: Member, read: Read
) -> None:
    """Of a customer that was never scored the fragments say what will stand there."""
    newcomer = make_customer("newcomer")
    assert "nothing to compare with" in read(manager, fragment("ledger", newcomer))


def test_another_scorecard_is_a_part_of_its_own(
    own_lake: Project, acme: Customer, member: Member, read: Read
) -> None:
    """Where the scorecard changed, the engine says what the old one would say now."""
    path = own_lake.root / "scorecards" / "accounts.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("weight: 30", "weight: 3"))
    changed = Project.open(own_lake.root)
    said = keepwell.score(changed, as_of=AS_OF, customer="acme").records()[0]
    measures = {k: [v["value"], v["score"], v["weight"], v["status"]]
                for k, v in said["measures"].items()}  # fmt: skip
    Customer.objects.filter(pk=acme.pk).update(
        version=said["version"], score=said["score"], measures=measures
    )
    acme.refresh_from_db()
    found = told(Subject("customer", acme), date(2026, 3, 1))
    assert "scorecard" in {heading.group for heading in found.headings}
    assert "Another scorecard" in read(member, fragment("trend", acme))


def test_a_broken_lake_leaves_the_page(
    own_lake: Project, acme: Customer, member: Member, read: Read
) -> None:
    """What the lake cannot tell is said in the place of the fragment."""
    (own_lake.root / "keepwell.toml").write_text("currency = 1", encoding="utf-8")
    assert "The lake cannot tell this now" in read(member, fragment("trend", acme))


@given(
    st.lists(st.floats(-100, 100, allow_nan=False), min_size=1, max_size=30),
    st.floats(-0.1, 0.1),
)
@example([-1.0078125, -1.0078125, -0.125], 0.09375)
def test_rounded_parts_add_up(points: list[float], apart: float) -> None:
    """However parts are rounded, they add up to the total and none moves by more than a tenth."""
    total = round(sum(points) + (apart if len(points) > 2 else 0), 1)
    found = rounded(points, total)
    assert sum(round(10 * one) for one in found) == round(10 * total)
    assert all(abs(one - before) <= 0.11 for one, before in zip(found, points, strict=True))
