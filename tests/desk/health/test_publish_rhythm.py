"""When publishing is asked for."""

import pytest
from django.utils.timezone import now

from desk.health.small_company import AS_OF, happen, know, moment
from keepwell.desk.alerts.models import Receiver
from keepwell.desk.customers.models import Customer
from keepwell.desk.health import tasks
from keepwell.desk.health.models import Crossing, Publication
from keepwell.desk.intake.models import Freshness
from keepwell.desk.jobs.declaring import entries
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member
from keepwell.engine.lake.tables import SCORES
from keepwell.project import Project

pytestmark = pytest.mark.django_db


@pytest.fixture
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be the company's last day."""
    monkeypatch.setattr(tasks, "today", lambda: AS_OF)


@pytest.mark.usefixtures("_today")
def test_the_first_start_publishes_at_once(company: Project) -> None:
    """A desk that never published does so when it starts, and fills the history, but once."""
    tasks.catch_up()
    assert drain() >= 2
    assert Customer.objects.exists()
    assert company.lake.files(SCORES)
    count = Publication.objects.count()
    tasks.catch_up()
    drain()
    assert Publication.objects.count() == count


@pytest.mark.usefixtures("_today")
def test_what_changed_is_brought_and_told(company: Project, member: Member) -> None:
    """One run brings the new scores, writes who crossed, and alerts the owner."""
    know(company, "acc-0012", "owner", member.email)
    tasks.refresh.func()
    happen(company, "Survey Answered", "acc-0012", value=0.0, at=moment(hour=23))
    tasks.soon()
    drain()
    crossing, receiver = Crossing.objects.get(), Receiver.objects.get()
    assert crossing.is_told
    assert (receiver.member, receiver.alert.customer) == (member, crossing.customer)


@pytest.mark.slow
@pytest.mark.usefixtures("_today")
def test_sources_are_not_looked_at_after_every_fact(company: Project) -> None:
    """What reads everything that ever came rests for a while after it was done."""
    tasks.refresh.func()
    looked = set(Freshness.objects.values_list("looked_at", flat=True))
    assert len(looked) == 1
    tasks.refresh.func()
    assert set(Freshness.objects.values_list("looked_at", flat=True)) == looked
    Freshness.objects.update(looked_at=now() - 2 * tasks.REST)
    tasks.refresh.func()
    assert min(Freshness.objects.values_list("looked_at", flat=True)) > now() - tasks.REST


def test_both_recur() -> None:
    """What changed comes every hour, everything every night."""
    assert {key: entries()[key].cron for key in (tasks.REFRESH, tasks.EVERYTHING)} == {
        "health.refresh": "7 * * * *",
        "health.everything": "20 2 * * *",
    }
