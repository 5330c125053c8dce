"""What the desk measures of itself, in Prometheus' text.

Requests are counted in files that the web processes share where `keepwell up` named a folder for
them; all that concerns jobs and publishing is read from the database when it is asked for, and so
is right whichever process answers.
"""

import os
from collections.abc import Iterator

from django.db.models import Count, Max, Min, Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from keepwell.desk.health.models import Publication
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.serving.running import SHARED_FOLDER

_own = CollectorRegistry()
_requests = Histogram(
    "keepwell_http_request_seconds",
    "How long requests took.",
    ["view", "method", "status"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_own,
)


def note_request(view: str, method: str, status: int, seconds: float) -> None:
    """Count a request."""
    _requests.labels(view, method, str(status)).observe(seconds)


def text() -> bytes:
    """Return all that is measured, as Prometheus reads it."""
    registry = _own
    if os.environ.get(SHARED_FOLDER):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # it is untyped
    kept = CollectorRegistry()
    kept.register(_Kept())
    return generate_latest(registry) + generate_latest(kept)


class _Kept(Collector):
    """What the database knows."""

    def collect(self) -> Iterator[Metric]:
        """Read it."""
        yield _jobs()
        yield _one("keepwell_job_queue_age_seconds", "Since when a job is due.", _age())
        yield _one("keepwell_workers", "Workers that live.", jobs.workers_alive())
        beat = jobs.seconds_since_beat()
        yield _one("keepwell_worker_beat_age_seconds", "Since a worker last showed it lives.", beat)
        age = _published()
        yield _one("keepwell_publication_age_seconds", "Since scores were last published.", age)


def _jobs() -> Metric:
    family = GaugeMetricFamily("keepwell_jobs", "Jobs, by state.", labels=["state"])
    rows = DBTaskResult.objects.order_by().values("status").annotate(count=Count("pk"))
    for row in rows:
        family.add_metric([row["status"].lower()], row["count"])
    return family


def _one(name: str, meaning: str, value: float | None) -> Metric:
    """Return a gauge with one number, or with none if there is nothing to say."""
    family = GaugeMetricFamily(name, meaning)
    if value is not None:
        family.add_metric([], value)
    return family


def _age() -> float:
    due = DBTaskResult.objects.ready().aggregate(
        asked=Min("enqueued_at", filter=Q(run_after=get_date_max())),
        planned=Min("run_after", filter=~Q(run_after=get_date_max())),
    )
    since = [moment for moment in due.values() if moment is not None]
    return (timezone.now() - min(since)).total_seconds() if since else 0.0


def _published() -> float | None:
    last = Publication.objects.aggregate(last=Max("finished_at"))["last"]
    return None if last is None else (timezone.now() - last).total_seconds()
