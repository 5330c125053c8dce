"""What a watch looks at: answers counted by day, or the mean score of its customers."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import numpy as np
from django.db.models import Avg, Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from keepwell.desk.alerts.models import Direction, Subject, Watch
from keepwell.desk.alerts.watching.levels import Reading, Rule
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.segments import where
from keepwell.desk.health.models import PERIODS
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.surveys.models import Answer, Verdict
from keepwell.engine.feedback.figures import Opinion, change, opinion
from keepwell.engine.feedback.scales import SCALES, Scale

Daily = Mapping[date, Mapping[int, int]]
"""How often each score was given on each day."""
PERCENT = 100


def rule_of(watch: Watch) -> Rule:
    """Return from where on a watch alarms. A mean score is of all customers, and no sample."""
    is_asked = watch.subject != Subject.SCORE
    return Rule(
        watch.limit, is_fall=watch.direction == Direction.FELL,
        fewest=watch.fewest if is_asked else 1, is_sure=watch.is_sure and is_asked,
        margin=watch.margin,
    )  # fmt: skip


def customers_of(watch: Watch) -> QuerySet[Customer]:
    """Return the customers that a watch is about; nobody where its segment is gone."""
    found = Customer.objects.filter(is_current=True)
    if watch.customer_id is not None:
        return found.filter(pk=watch.customer_id)
    if watch.owner_id is not None:
        return found.filter(owner=watch.owner_id)
    if not watch.segment:
        return found
    tree = choices.trees().get(watch.segment)
    return found.none() if tree is None else found.filter(where(tree, today()))


def is_of_all(watch: Watch) -> bool:
    """Return whether a watch is about all customers."""
    return watch.customer_id is None and watch.owner_id is None and not watch.segment


def day_of(moment: datetime) -> date:
    """Return the day of a moment by the project's clock."""
    return moment.astimezone(zone()).date()


# --- answers


def daily(watch: Watch, first: date) -> Daily:
    """Count the answers that count, by day and score, from a day on; one question."""
    since = datetime.combine(first, time(), zone())
    found = Answer.objects.filter(
        verdict=Verdict.COUNTED, score__isnull=False, at__gte=since,
        edition__document__measures=watch.subject,
    )  # fmt: skip
    if not is_of_all(watch):
        found = found.filter(customer__in=customers_of(watch).order_by().values("pk"))
    rows = found.order_by().annotate(day=TruncDate("at", tzinfo=zone()))
    counts: dict[date, Counter[int]] = defaultdict(Counter)
    for day, score, many in rows.values_list("day", "score").annotate(many=Count("pk")):
        counts[day][score] += many
    return counts


def reach_back(watch: Watch) -> timedelta:
    """Return how far back the answers of a reading go."""
    return timedelta(days=watch.days * (2 if watch.direction == Direction.FELL else 1))


def reading_on(watch: Watch, counts: Daily, day: date) -> Reading | None:
    """Return what answers come to at the end of a day; None where nobody answered."""
    scale = SCALES[watch.subject]
    now = _opinion(counts, day, watch.days, scale)
    if watch.direction == Direction.FELL:
        before = _opinion(counts, day - timedelta(days=watch.days), watch.days, scale)
        moved = change(now, before)
        if moved is None:
            return None
        many = min(now.answers, before.answers)
        return _scaled(scale, (-moved.size, -moved.high, -moved.low), many)
    if now.figure is None or now.interval is None:
        return None
    return _scaled(scale, (now.figure, *now.interval), now.answers)


def _scaled(scale: Scale, figures: tuple[float, float, float], many: int) -> Reading:
    """Return shares as percentages, which is how limits are given."""
    factor = PERCENT if scale.figure == "share" else 1
    value, low, high = (one * factor for one in figures)
    return Reading(value, low, high, many)


def _opinion(counts: Daily, last: date, days: int, scale: Scale) -> Opinion:
    scores: Counter[int] = Counter()
    for back in range(days):
        scores.update(counts.get(last - timedelta(days=back), {}))
    values = np.repeat(np.array(list(scores), np.float64), list(scores.values()))
    return opinion(values, scale)


# --- scores


def score_reading(watch: Watch, days_ago: int = 0) -> Reading | None:
    """Return the mean score of the customers of today, or by how much it fell within `days`.

    `days_ago` is 0 or one of PERIODS, which are the only days that the desk knows itself.
    """
    rows = customers_of(watch)
    if watch.direction == Direction.FELL:
        column = f"change_{watch.days}"
        found = rows.aggregate(mean=Avg(column), many=Count(column))
        mean = None if found["mean"] is None else -found["mean"]
    else:
        then = F("score") - F(f"change_{days_ago}") if days_ago in PERIODS else F("score")
        found = rows.aggregate(mean=Avg(then), many=Count(then))
        mean = found["mean"]
    return None if mean is None else Reading(mean, mean, mean, found["many"])


# --- at stake


def value_of(watch: Watch) -> float | None:
    """Return what the customers of a watch are worth together; None where nobody knows."""
    valued: Q = Q(value__isnull=False)
    total: float | None = customers_of(watch).filter(valued).aggregate(all=Sum("value"))["all"]
    return total
