"""What happened, newest first: touchpoints of all sources, notes, deeds, changes of band."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from keepwell.desk.customers.models import Customer, Note, Person
from keepwell.desk.health.models import Crossing
from keepwell.desk.health.queries import timeline as timelines
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.queries.timeline import Entry, Wish, timeline
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Member
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.project import Project

Read = Callable[..., str]


def address(who: Customer | Person, **query: str) -> str:
    """Return the address of the timeline."""
    kind = "customer" if isinstance(who, Customer) else "person"
    return reverse("health:timeline", args=[kind, who.pk], query=query)


def all_of(of: Subject, wish: Wish | None = None) -> list[Entry]:
    """Return the entries of all pages."""
    found, cursor = [], ""
    while cursor is not None:
        page = timeline(of, wish or Wish(), cursor)
        found += page.entries
        cursor = page.older
    return found


@pytest.fixture
def busy(acme: Customer, member: Member) -> Subject:
    """Return Acme with notes, a deed and a change of band at the very moment of touchpoints."""
    same = datetime(2026, 1, 5, 9, tzinfo=UTC)
    for number in range(3):
        Note.objects.create(
            customer=acme, author=member, who="Mia", text=f"note {number}", written_at=same
        )
    Crossing.objects.create(
        customer=acme, at=same, as_of=date(2026, 1, 5), band_before="watch", band="healthy",
        state="stable", state_before="stable",
    )  # fmt: skip
    deed = deeds.record(member, "health.add_tag", deeds.Subject("customer", "acme", "Acme"),
                        {}, {"tag": "pilot"})  # fmt: skip
    type(deed).objects.filter(pk=deed.pk).update(at=same)
    return Subject("customer", acme)


@pytest.mark.slow
def test_pages_hold_every_entry_once_and_in_order(
    lake: Project, busy: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However small the pages, they hold what one large page does, also of equal moments."""
    whole = [entry.place for entry in all_of(busy)]
    assert whole == sorted(whole, reverse=True)
    rows = lake.lake.connection.to_pyarrow(lake.lake.read(TOUCHPOINTS)).to_pylist()
    theirs = [r["id"] for r in rows if r["account"] == "acme" or r["person"] in {"ann", "bo"}]
    assert sorted(p[2] for p in whole if p[1] == "touchpoint") == sorted(theirs)
    assert len(whole) == len(theirs) + 5
    for size in (1, 2, 7):
        monkeypatch.setattr(timelines, "SIZE", size)
        assert [entry.place for entry in all_of(busy)] == whole


def test_a_touchpoint_without_account_is_its_persons_customers(busy: Subject) -> None:
    """What names only a person stands in the timeline of the customer the person belongs to."""
    assert "Page Seen" in {e.of["event"] for e in all_of(busy) if e.kind == "touchpoint"}


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        (Wish(event="Survey Answered"), {("touchpoint", "Survey Answered")}),
        (Wish(source="web"), {("touchpoint", "Page Seen")}),
        (Wish(person="bo", source="web"), {("touchpoint", "Page Seen")}),
        (Wish(person="ann", source="web"), set()),
        (Wish(kind="note"), {("note", None)}),
        (Wish(kind="deed"), {("deed", None)}),
        (Wish(kind="crossing"), {("crossing", None)}),
        (Wish(since=date(2026, 3, 3), until=date(2026, 3, 3)), {("touchpoint", "Page Seen")}),
    ],
)
def test_filters_leave_what_was_asked_for(
    wish: Wish, expected: set[tuple[str, str | None]], busy: Subject
) -> None:
    """By kind, event, source and period only what fits is left."""
    found = all_of(busy, wish)
    said = {(e.kind, e.of["event"] if e.kind == "touchpoint" else None) for e in found}
    assert {pair for pair in said if pair[1] != "Signed In"} == expected


def test_a_persons_timeline_is_theirs(ann: Person) -> None:
    """On a person's page only what the person did stands."""
    assert {entry.of["person"] for entry in all_of(Subject("person", ann))} == {"ann"}


def test_days_are_the_readers(busy: Subject) -> None:
    """Entries are grouped by the day on the reader's calendar."""
    with timezone.override("Pacific/Kiritimati"):  # 14 hours ahead
        page = timeline(busy, Wish(event="Page Seen"))
    with timezone.override("Pacific/Kiritimati"):
        assert page.entries[0].day == date(2026, 3, 3)
    late = Entry(datetime(2026, 3, 3, 23, tzinfo=UTC), "touchpoint", "x", {})
    with timezone.override("Asia/Bangkok"):
        assert late.day == date(2026, 3, 4)


def test_everything_is_escaped(busy: Subject, member: Member, read: Read) -> None:
    """What sources send is shown as text, never run."""
    text = read(member, address(busy.standing, event="Page Seen"))
    assert "&lt;b&gt;Prices&lt;/b&gt;" in text
    assert "<b>Prices" not in text


@pytest.mark.parametrize("properties", ["not JSON", "[1, 2]", '"text"', "", None])
def test_odd_properties_are_shown_as_they_are(properties: str | None) -> None:
    """Properties that are no JSON object are told all the same."""
    entry = Entry(datetime(2026, 3, 3, tzinfo=UTC), "touchpoint", "x", {"properties": properties})
    assert len(entry.properties) == (1 if properties else 0)


def test_a_changed_cursor_leads_to_the_beginning(busy: Subject, member: Member, read: Read) -> None:
    """A cursor somebody made up is not believed."""
    text = read(member, address(busy.standing, before="made-up"))
    assert "Page Seen" in text


def test_older_ones_come_without_the_form(
    busy: Subject, member: Member, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The button asks for the entries that follow, and they are put where it stood."""
    monkeypatch.setattr(timelines, "SIZE", 3)
    first = read(member, address(busy.standing))
    cursor = json.loads(re.search(r"hx-vals='([^']*)'", first)[1])["before"]
    older = read(member, address(busy.standing, before=cursor))
    assert "<form" in first
    assert "<form" not in older
    assert 'id="older"' in older


def test_a_stranger_finds_nothing(ann: Person, stranger: Member, read: Read) -> None:
    """Who may not see the customer learns nothing of what happened, nor of what is known."""
    for who in (ann, ann.account):
        read(stranger, address(who), 404)
        read(stranger, address(who).replace("timeline", "traits"), 404)


def test_traits_tell_since_when(acme: Customer, member: Member, read: Read) -> None:
    """A trait that changed shows what it was before and since when; days are in words."""
    text = read(member, address(acme).replace("timeline", "traits"))
    assert re.search(
        r"seats</dt><dd>2.*since Mar 1, 2026.*<li>4 .*since Jan 1, 2026", text, re.DOTALL
    )
    assert re.search(r"renewal date</dt><dd>Jun 30, 2026", text)  # a day reads as one


def test_the_last_page_says_nothing_of_older_ones(
    busy: Subject, member: Member, read: Read
) -> None:
    """Where nothing older is, no button promises it; where nothing fits, that is said."""
    assert 'id="older"' not in read(member, address(busy.standing, event="Page Seen"))
    later = (date(2026, 4, 1) + timedelta(days=1)).isoformat()
    assert "Nothing happened that fits" in read(member, address(busy.standing, since=later))


def test_one_person_may_be_asked_for(busy: Subject, member: Member, read: Read) -> None:
    """The people of the customer are offered, and the one chosen stays chosen."""
    text = read(member, address(busy.standing, person="ann"))
    assert '<option value="ann" selected>Ann</option>' in text
    assert '<option value="bo">Bo</option>' in text


def test_who_is_not_signed_in_is_asked_to(acme: Customer, client: Client) -> None:
    """The timeline is as closed as the page."""
    assert client.get(address(acme)).status_code == 302
