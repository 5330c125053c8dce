"""Workers side by side on PostgreSQL, where transactions run beside each other.

On SQLite there is one writer at a time, so that none of this can happen.
"""

import pytest
from django.db import connection, transaction
from django_tasks_db.models import DBTaskResult

from desk.beside import beside
from desk.jobs import work
from keepwell.desk.jobs import enqueue_once, rhythm, rhythms
from keepwell.desk.jobs.models import Key, Rhythm, Track
from keepwell.desk.jobs.running import claim, put_back
from keepwell.project import Project

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 20


@pytest.fixture(autouse=True)
def _on_postgres(transactional_db: None) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs KEEPWELL_TEST_DATABASE=postgres")


def test_a_job_goes_to_one_of_the_workers_that_reach_for_it() -> None:
    """Of three that claim at the same time one gets it."""
    for _ in range(ROUNDS):
        work.note.enqueue("x")
        got = beside(*(lambda name=name: claim(name) for name in "abc"))

        assert sum(row is not None for row in got) == 1


def test_two_that_wait_under_a_key_are_not_started_together() -> None:
    """A job that was put back and the one asked for since go one after the other."""
    for _ in range(ROUNDS):
        DBTaskResult.objects.all().delete()
        enqueue_once("k", work.note, "first")
        running = claim("w")
        assert running is not None
        enqueue_once("k", work.note, "second")
        put_back(running)
        got = beside(lambda: claim("a"), lambda: claim("b"))

        assert sum(row is not None for row in got) <= 1


def test_a_key_that_many_ask_for_at_once_has_one_job() -> None:
    """Whoever comes first asks; the others find it waiting."""
    for _ in range(ROUNDS):
        DBTaskResult.objects.all().delete()
        Track.objects.all().delete()
        Key.objects.all().delete()
        asked = beside(*[lambda: enqueue_once("k", work.note, "x")] * 3)

        assert len(set(asked)) == 1
        assert Track.objects.count() == 1


def test_a_waiting_job_does_not_start_before_what_it_is_to_see_is_there() -> None:
    """Who finds a job waiting holds it until the own transaction has ended."""
    first = enqueue_once("k", work.note, "x")
    with transaction.atomic():
        assert enqueue_once("k", work.note, "x") == first
        assert beside(lambda: claim("early")) == [None]

    assert claim("late") is not None


def test_who_asks_and_who_claims_do_not_wait_for_each_other() -> None:
    """Claiming and asking for the same key at once ends in no deadlock, and loses nothing."""
    for _ in range(ROUNDS):
        DBTaskResult.objects.all().delete()
        enqueue_once("k", work.note, "x")
        claimed, asked = beside(_claimed, lambda: enqueue_once("k", work.note, "x"))

        # Either the job that was asked for has been claimed since, or it waits.
        assert DBTaskResult.objects.ready().count() == (0 if claimed == asked else 1)


def _claimed() -> str:
    row = claim("w")
    return "" if row is None else str(row.pk)


@pytest.mark.usefixtures("desk_project")
def test_a_rhythm_that_two_workers_see_goes_off_once(desk_project: Project) -> None:
    """Of two that look at the same time one asks for the job."""
    rhythm("0 * * * *", key="hourly")(work.nothing)
    rhythms.settle()
    for number in range(ROUNDS):
        Rhythm.objects.update(next_at="2026-01-01T00:00:00Z")
        DBTaskResult.objects.all().delete()

        assert sum(beside(rhythms.fire_due, rhythms.fire_due)) == 1, number
