"""Publishing again: who crossed is written down once, and nothing is lost, however it ended."""

from datetime import timedelta

import pyarrow as pa
import pytest
from django.db import OperationalError

from desk.health.small_company import AS_OF, happen, know, leave, moment
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.health.models import Crossing
from keepwell.desk.health.publishing import publish, refresh, writing
from keepwell.desk.health.publishing.loading import load
from keepwell.engine.scoring.keeping import compact_all
from keepwell.project import Project

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # seconds each: many publications
HEALTHY, AT_RISK = "acc-0012", "acc-0010"


def make_sad(project: Project, account: str) -> None:
    """Let a customer give the worst answer, which caps its score."""
    happen(project, "Survey Answered", account, value=0.0, at=moment(hour=23))


def rows(model: type[Customer] | type[Person]) -> list[dict]:
    """Return all rows, without what tells which run wrote them."""
    left_out = {"id", "publication", "account"}
    names = [one.name for one in model._meta.concrete_fields if one.name not in left_out]
    return list(model.objects.order_by("key").values(*names))


def test_the_first_publication_makes_no_crossings(company: Project) -> None:
    """Who was never published before has not crossed anything."""
    publish(company, AS_OF)
    assert not Crossing.objects.exists()


def test_who_crosses_is_written_down_once(company: Project) -> None:
    """A customer in another band than before has one crossing, however often we publish."""
    publish(company, AS_OF)
    before = Customer.objects.get(key=HEALTHY)
    make_sad(company, HEALTHY)
    for _ in range(3):
        publish(company, AS_OF)

    now, crossing = Customer.objects.get(key=HEALTHY), Crossing.objects.get()
    assert before.band == "healthy" != now.band
    assert crossing.customer == now
    assert (crossing.band_before, crossing.band) == (before.band, now.band)
    assert (crossing.state_before, crossing.state) == (before.state, now.state)
    assert (crossing.score_before, crossing.score) == (before.score, now.score)
    assert crossing.as_of == AS_OF


def test_nothing_is_written_where_nothing_changed(company: Project) -> None:
    """A second publication of the same day leaves every row as the first wrote it."""
    first = publish(company, AS_OF)
    publish(company, AS_OF)
    for model in (Customer, Person):
        assert set(model.objects.values_list("publication", flat=True)) == {first.pk}


class CutError(Exception):
    """The process ends here."""


def cut_off_after(chunks: int, patch: pytest.MonkeyPatch) -> None:
    """Write chunks of four customers, and end after some of them, in the middle of the next."""
    left = [chunks]

    def load_some(table: str, rows: pa.Table) -> None:
        load(table, rows)
        left[0] -= table == "incoming"
        if left[0] < 0:
            raise CutError

    patch.setattr(writing, "CHUNK", 4)
    patch.setattr(writing, "load", load_some)


@pytest.mark.parametrize("chunks", [1, 3])
def test_a_publication_that_was_cut_off_is_made_up_for(
    chunks: int, company: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run after one that was cut off leaves the same rows and crossings as if nothing was."""
    publish(company, AS_OF)
    for account in Customer.objects.filter(band__in=["healthy", "watch"]):
        make_sad(company, account.key)
    with monkeypatch.context() as patched:
        cut_off_after(chunks, patched)
        with pytest.raises(CutError):
            publish(company, AS_OF)
    publish(company, AS_OF)

    assert Crossing.objects.count() == Crossing.objects.values("customer").distinct().count() > 2
    for crossing in Crossing.objects.select_related("customer"):
        now = (crossing.band, crossing.state)
        assert now == (crossing.customer.band, crossing.customer.state)
        assert now != (crossing.band_before, crossing.state_before)
    held = [rows(model) for model in (Customer, Person)]
    Person.objects.all().delete()
    Customer.objects.all().delete()
    publish(company, AS_OF)
    assert held == [rows(model) for model in (Customer, Person)]


def test_an_older_publication_does_not_undo_a_newer_one(company: Project) -> None:
    """What a run that began later has said of a customer, one that began before leaves alone."""
    publish(company, AS_OF)
    Customer.objects.filter(key=HEALTHY).update(publication=10**9, band="unknown", score=None)
    make_sad(company, HEALTHY)
    publish(company, AS_OF)
    assert Customer.objects.get(key=HEALTHY).band == "unknown"
    assert not Crossing.objects.exists()


def test_only_some_are_published(company: Project) -> None:
    """`only` publishes some customers and their people, and leaves all others as they were."""
    publish(company, AS_OF)
    for account in (HEALTHY, AT_RISK):
        know(company, account, "plan", "Changed")
    done = publish(company, AS_OF, only=[HEALTHY])

    assert not done.is_full
    assert Customer.objects.get(key=HEALTHY).traits["plan"] == "Changed"
    assert Customer.objects.get(key=AT_RISK).traits["plan"] != "Changed"
    theirs = Person.objects.filter(publication=done.pk)
    assert done.people == theirs.count() > 0
    assert {one.account.key for one in theirs} == {HEALTHY}


def test_some_are_published_as_all_would_be(company: Project) -> None:
    """Publishing everybody a few at a time leaves the same rows as publishing all at once."""
    publish(company, AS_OF)
    whole = [rows(model) for model in (Customer, Person)]
    keys = sorted(Customer.objects.values_list("key", flat=True))
    Person.objects.all().delete()
    Customer.objects.all().delete()
    for start in range(0, len(keys), 5):
        publish(company, AS_OF, only=keys[start : start + 5])
    here = {row["key"] for row in rows(Person)}
    assert rows(Customer) == whole[0]
    assert rows(Person) == [row for row in whole[1] if row["key"] in here]
    assert len(here) > 50


def test_refreshing_publishes_whom_something_was_learned_of(company: Project) -> None:
    """After a first full publication a refresh brings just those whom new facts are about."""
    assert refresh(company, AS_OF).is_full
    assert refresh(company, AS_OF).customers == 0
    make_sad(company, HEALTHY)
    happen(company, "Signed In", None, person=f"{AT_RISK}-p01")
    done = refresh(company, AS_OF)

    assert not done.is_full
    assert Customer.objects.get(key=HEALTHY).publication == done.pk
    assert Crossing.objects.get().customer.key == HEALTHY
    assert Person.objects.get(key=f"{AT_RISK}-p01").publication == done.pk
    assert refresh(company, AS_OF).customers == 0


def test_a_refresh_brings_what_a_full_publication_would(company: Project) -> None:
    """Facts of every kind, some of them late, leave the same rows whoever else is looked at."""
    refresh(company, AS_OF)
    make_sad(company, HEALTHY)
    happen(company, "Signed In", None, person=f"{AT_RISK}-p01")
    happen(company, "Signed In", None, person="stranger", at=moment(AS_OF - timedelta(days=3)))
    know(company, "acc-0011", "renewal_date", "2026-08-01", person=None)
    know(company, "acc-0009", "role", "buyer", person="stranger")
    know(company, "acc-0008", "email", "moved@example.com", person=f"{AT_RISK}-p02")
    happen(company, "Order Completed", "brand-new", value=12.5)
    happen(company, "Health Overridden", "acc-0007", properties='{"band": "at_risk"}')
    done = refresh(company, AS_OF)
    found = [rows(model) for model in (Customer, Person)]
    assert not done.is_full
    assert done.customers >= 6
    publish(company, AS_OF)
    assert found == [rows(model) for model in (Customer, Person)]


def test_a_refresh_ranks_among_everybody(company: Project) -> None:
    """Where a measure is a rank, a refresh gives a customer the rank it has among all."""
    path = company.root / "scorecards" / "small.yaml"
    path.write_text(path.read_text("utf-8").replace("{0: 0, 12: 100}", "percentile"), "utf-8")
    company = Project.open(company.root)
    publish(company, AS_OF)
    for _ in range(3):
        happen(company, "Signed In", HEALTHY)
    assert refresh(company, AS_OF).customers == 1
    found = Customer.objects.get(key=HEALTHY).measures["sign_ins"]
    publish(company, AS_OF)
    assert found == Customer.objects.get(key=HEALTHY).measures["sign_ins"]


def test_a_refresh_that_was_cut_off_is_made_up_for(
    company: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a refresh could not bring, the next one brings."""
    refresh(company, AS_OF)
    make_sad(company, HEALTHY)
    with monkeypatch.context() as broken:
        broken.setattr(writing.Writer, "retire", _fail)
        with pytest.raises(OperationalError):
            refresh(company, AS_OF)
    assert refresh(company, AS_OF).customers == 1
    assert Crossing.objects.count() == 1


def _fail(_writer: object) -> None:
    raise OperationalError("the server closed the connection")


def test_some_published_by_name_do_not_hide_what_else_was_learned(company: Project) -> None:
    """Publishing some customers by name does not pass for having published all that came."""
    refresh(company, AS_OF)
    for account in (HEALTHY, AT_RISK):
        know(company, account, "plan", "Changed")
    publish(company, AS_OF, only=[HEALTHY])
    refresh(company, AS_OF)
    assert Customer.objects.get(key=AT_RISK).traits["plan"] == "Changed"


def test_compacting_hides_nothing(company: Project) -> None:
    """What came before the lake was compacted is found by a refresh, and nobody else is."""
    refresh(company, AS_OF)
    for turn in range(12):
        know(company, HEALTHY, "turn", float(turn))
    know(company, HEALTHY, "plan", "Changed")
    compact_all(company.lake)
    done = refresh(company, AS_OF)
    assert (done.is_full, done.customers) == (False, 1)
    assert Customer.objects.get(key=HEALTHY).traits["plan"] == "Changed"


def test_what_cannot_be_told_any_more_is_published_for_everybody(company: Project) -> None:
    """Where the lake can no longer tell what is new, a refresh publishes everybody."""
    refresh(company, AS_OF)
    for turn in range(12):
        know(company, HEALTHY, "turn", float(turn))
    compact_all(company.lake, keep=timedelta())
    know(company, HEALTHY, "plan", "Changed")
    assert refresh(company, AS_OF).is_full


def test_leaving_is_noticed_among_a_few(company: Project) -> None:
    """A refresh takes note that a customer left, and of nobody else."""
    refresh(company, AS_OF)
    leave(company, HEALTHY)
    refresh(company, AS_OF)
    gone = Customer.objects.filter(is_current=False)
    assert [one.key for one in gone] == [HEALTHY]
    assert not Person.objects.filter(account__key=HEALTHY, is_current=False).exists()
