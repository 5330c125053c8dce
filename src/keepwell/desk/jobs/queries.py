"""What is read of jobs."""

from datetime import timedelta

from django.db.models import Max
from django.db.models.functions import Now
from django.utils import timezone

from keepwell.desk.jobs.models import Worker
from keepwell.desk.jobs.reaping import DEAD_AFTER


def workers_alive() -> int:
    """Return how many workers have shown lately that they live."""
    return Worker.objects.filter(beat_at__gte=Now() - timedelta(seconds=DEAD_AFTER)).count()


def seconds_since_beat() -> float | None:
    """Return how long ago a worker last showed that it lives; None if none ever did."""
    last = Worker.objects.aggregate(last=Max("beat_at"))["last"]
    return None if last is None else max(0.0, (timezone.now() - last).total_seconds())
