"""What is published is what the engine says, customer by customer, to the last digit."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pytest_django import Settings

import keepwell
from desk.health.small_company import AS_OF, found, happen, know, leave, moment
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import PERIODS, Publication
from keepwell.desk.health.publishing import publish
from keepwell.desk.members.models import Member
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.scoring.run import ends_of
from keepwell.health import versions_of
from keepwell.project import Project

pytestmark = pytest.mark.django_db
MODELS = {"account": Customer, "person": Person}


def records(project: Project, unit: str, days_before: int = 0) -> dict[str, dict]:
    """Return what the engine says of everybody."""
    scores = keepwell.score(project, as_of=AS_OF - timedelta(days=days_before), unit=unit)
    return {record[unit]: record for record in scores.records()}


def assert_published(project: Project, unit: str) -> None:
    """Check every row of a unit against the engine's records of four days."""
    said, before = records(project, unit), {days: records(project, unit, days) for days in PERIODS}
    published = {one.key: one for one in MODELS[unit].objects.filter(is_current=True)}
    assert published.keys() == said.keys()
    for key, one in published.items():
        assert_same(project, one, said[key])
        for days in PERIODS:
            assert_compared(one, said[key], before[days].get(key), days)


def assert_same(project: Project, one: Customer | Person, said: dict) -> None:
    """Check a row against a record."""
    plain = ("score", "band", "state", "coverage", "version", "as_of")
    assert {name: getattr(one, name) for name in plain} == {name: said[name] for name in plain}
    assert one.measures == {
        name: [measure[part] for part in ("value", "score", "weight", "status")]
        for name, measure in said["measures"].items()
    }
    assert one.dimensions == {name: side["score"] for name, side in said["dimensions"].items()}
    caps = versions_of(project).get(said["version"]).caps
    assert [caps[number].why for number in one.held["caps"]] == said["caps"]
    override = one.held["override"]
    assert (override and {name: override[name] for name in ("band", "until")}) == said["override"]


def assert_compared(one: Customer | Person, now: dict, then: dict | None, days: int) -> None:
    """Check the band and the change since some days before."""
    assert getattr(one, f"band_{days}") == (then["band"] if then else "")
    scores = [now["score"], then["score"] if then else None]
    change = None if None in scores else scores[0] - scores[1]
    assert getattr(one, f"change_{days}") == change


def test_everything_published_is_what_the_engine_says(company: Project) -> None:
    """Score, band, state, measures, dimensions, caps and changes equal the engine's own answer."""
    happen(
        company,
        "Health Overridden",
        "acc-0003",
        properties=json.dumps({"band": "at_risk", "reason": "Bankrupt", "until": "2026-05-01"}),
    )

    publication = publish(company, AS_OF)

    for unit in MODELS:
        assert_published(company, unit)
    assert publication.customers == Customer.objects.count() > 5
    assert publication.people == Person.objects.count() > 50
    assert Customer.objects.get(key="acc-0003").held["override"]["reason"] == "Bankrupt"


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_any_company_is_published_as_it_is(seed: int, tmp_path: Path, settings: Settings) -> None:
    """The same holds for companies drawn by chance, also where history has made a roll-up."""
    settings.PROJECT_FOLDER = tmp_path / "company"
    project = found(settings.PROJECT_FOLDER, seed, accounts=25, days=120 + 60 * seed)
    if seed % 2:
        for unit in MODELS:
            keepwell.history(project, until=AS_OF, unit=unit)
    publish(project, AS_OF)
    for unit in MODELS:
        assert_published(project, unit)


def test_traits_are_the_last_known(company: Project) -> None:
    """Of each trait the latest by moment, then id, is kept: texts as text, numbers as numbers."""
    know(company, "acc-0003", "plan", "Gold", at=moment(hour=10), id="b")
    know(company, "acc-0003", "plan", "Silver", at=moment(hour=10), id="a")
    know(company, "acc-0003", "plan", "Tomorrow's", at=moment(AS_OF + timedelta(days=1)))
    publish(company, AS_OF)

    held: dict[str, dict] = {}
    rows = company.lake.connection.to_pyarrow(company.lake.read(TRAITS)).to_pylist()
    midnight = datetime(2026, 4, 1, tzinfo=UTC)
    for row in sorted(rows, key=lambda row: (row["at"], row["id"])):
        if row["at"] < midnight and row["account"] and not row["person"]:
            said = row["text"] if row["text"] is not None else row["number"]
            held.setdefault(row["account"], {})[row["trait"]] = said
    for one in Customer.objects.all():
        assert one.traits == held[one.key]
        assert one.name == held[one.key]["name"]
    assert Customer.objects.get(key="acc-0003").traits["plan"] == "Gold"


@pytest.mark.slow
def test_value_and_renewal_are_those_of_the_book(company: Project) -> None:
    """What a customer is worth and when it renews is what the book of business says."""
    publish(company, AS_OF)
    published = list(Customer.objects.order_by("key"))
    facts = Facts(company.lake, pa.array([one.key for one in published]), ends_of([AS_OF]))
    worth, renewal = facts.worth("")[0], facts.date("renewal_date")[0]
    for one, value, day in zip(published, worth, renewal, strict=True):
        assert one.value == (None if np.isnan(value) else value)
        assert one.renewal == (None if np.isnan(day) else EPOCH + timedelta(days=int(day)))
    assert any(worth > 0), "somebody must be worth something for this to say anything"


@pytest.mark.slow
def test_last_seen_leaves_out_what_colleagues_judge(company: Project) -> None:
    """A customer is seen by what it does, not by a sentiment that a colleague sets."""
    happen(company, "Signed In", "acc-0003", at=moment(hour=20))
    happen(company, "Sentiment Set", "acc-0003", at=moment(hour=22), value=40.0)
    publish(company, AS_OF)
    assert Customer.objects.get(key="acc-0003").last_seen_at == moment(hour=20)


def test_known_since_is_the_day_of_the_first_fact(company: Project) -> None:
    """A customer is known from its first touchpoint or trait on."""
    publish(company, AS_OF)
    first: dict[str, datetime] = {}
    for table in (TRAITS, TOUCHPOINTS):
        for row in company.lake.connection.to_pyarrow(company.lake.read(table)).to_pylist():
            if row["account"]:
                first[row["account"]] = min(row["at"], first.get(row["account"], row["at"]))
    for one in Customer.objects.all():
        assert one.known_since == first[one.key].astimezone(UTC).date()


@pytest.mark.slow
def test_owners_are_matched_by_address_or_name(company: Project, member: Member) -> None:
    """The trait `owner` means the member of that address or name, however it is cased."""
    namesakes = [
        Member.objects.create_user(f"{n}@example.com", name="Jan Kowalski") for n in range(2)
    ]
    for account, text in {
        "acc-0001": "MEMBER@example.com", "acc-0002": " member ", "acc-0003": "Nobody Here",
        "acc-0005": "jan kowalski", "acc-0006": "1@example.com",
    }.items():  # fmt: skip
        know(company, account, "owner", text)
    publish(company, AS_OF)

    owners = dict(Customer.objects.values_list("key", "owner"))
    assert owners["acc-0001"] == owners["acc-0002"] == member.pk
    assert owners["acc-0003"] is None
    assert owners["acc-0005"] is None, "of two namesakes nobody can say which one is meant"
    assert owners["acc-0006"] == namesakes[1].pk
    assert Customer.objects.get(key="acc-0003").owner_text == "Nobody Here"


@pytest.mark.slow
def test_people_belong_to_the_last_account_that_names_them(company: Project) -> None:
    """A person who moves is counted at the new account."""
    publish(company, AS_OF)
    person = Person.objects.exclude(account__key="acc-0003").filter(account__isnull=False)[0]
    old = person.account
    know(company, "acc-0003", "role", "champion", person=person.key)
    publish(company, AS_OF)

    person.refresh_from_db()
    assert person.account.key == "acc-0003"
    for account in Customer.objects.all():
        assert account.people_count == account.people.filter(is_current=True).count()
    assert old.people_count == Customer.objects.get(pk=old.pk).people_count + 1


def test_who_leaves_stays_as_a_former_customer(company: Project, member: Member) -> None:
    """A customer that is no longer scored is never deleted; its notes stay with it."""
    publish(company, AS_OF)
    customer = Customer.objects.get(key="acc-0003")
    customer.notes.create(author=member, who=str(member), text="Keep this")
    leave(company, "acc-0003")
    publish(company, AS_OF)
    customer.refresh_from_db()
    assert not customer.is_current
    assert customer.notes.get().text == "Keep this"

    happen(company, "Subscription Started", "acc-0003", value=100.0, at=moment(hour=18))
    publish(company, AS_OF)
    customer.refresh_from_db()
    assert customer.is_current


@pytest.mark.slow
def test_odd_names_and_values_do_not_stop_the_others(company: Project) -> None:
    """Texts that the database cannot hold are mended, and a name too long for it is left out."""
    know(company, "acc-0003", "name", "Zero\0 & " + "x" * 300)
    know(company, "acc-0002", "size", float("inf"))
    know(company, "y" * 300, "plan", "Gold")
    know(company, "acc-0005", "renewal_date", "0001-01-01")
    publish(company, AS_OF)
    assert Customer.objects.get(key="acc-0003").name.startswith("Zero & xxx")
    assert "size" not in Customer.objects.get(key="acc-0002").traits
    assert Customer.objects.get(key="acc-0005").renewal is None
    assert Publication.objects.get().finished_at is not None


def test_an_empty_lake_publishes_nobody(desk_project: Project, db: None) -> None:
    """A project without facts is published all the same."""
    assert publish(desk_project, AS_OF).customers == 0
