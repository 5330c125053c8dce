"""How often a watch would have alarmed over the last 90 days, by what the desk knows of them."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from keepwell.desk.alerts.models import Direction, Subject, Watch
from keepwell.desk.alerts.watching import reading
from keepwell.desk.alerts.watching.levels import fires
from keepwell.desk.alerts.watching.running import fallen, renewing
from keepwell.desk.health.models import PERIODS

BACK = 90
"""Days."""
SHOWN = 10
"""Days that are named."""


@dataclass(frozen=True)
class Rehearsal:
    """What would have been."""

    times: int
    days: list[date]
    """The first few on which it would have alarmed; empty where the desk does not know them."""
    says: str
    """What this is told by, and what of it is of today rather than of then."""


def rehearse(watch: Watch, moment: datetime) -> Rehearsal:
    """Return how often a watch would have alarmed in the last BACK days."""
    today = reading.day_of(moment)
    if watch.subject == Subject.BAND:
        return _bands(watch, moment)
    if watch.subject == Subject.RENEWAL:
        return _renewals(watch, today)
    return _scores(watch, today) if watch.subject == Subject.SCORE else _answers(watch, today)


def _answers(watch: Watch, today: date) -> Rehearsal:
    days = [today - timedelta(days=back) for back in range(BACK, -1, -1)]
    counts = reading.daily(watch, days[0] - reading.reach_back(watch))
    found = fires(reading.rule_of(watch), (reading.reading_on(watch, counts, one) for one in days))
    says = _("By the answers of each day; who belongs to the segment is as of today.")
    return Rehearsal(len(found), [days[place] for place in found[:SHOWN]], says)


def _scores(watch: Watch, today: date) -> Rehearsal:
    if watch.direction == Direction.FELL:
        found = fires(reading.rule_of(watch), [reading.score_reading(watch)])
        says = _("By today only: the desk keeps no mean scores of earlier days to compare.")
        return Rehearsal(len(found), [today] if found else [], says)
    back = [*sorted(PERIODS, reverse=True), 0]
    found = fires(reading.rule_of(watch), (reading.score_reading(watch, one) for one in back))
    days = [today - timedelta(days=back[place]) for place in found]
    says = _("By the mean score of today and of 7, 28 and 91 days ago, of today’s customers.")
    return Rehearsal(len(days), days, says)


def _bands(watch: Watch, moment: datetime) -> Rehearsal:
    found = fallen(watch).filter(at__gt=moment - timedelta(days=BACK))
    days = sorted({reading.day_of(at) for at in found.values_list("at", flat=True)})
    says = _("By the customers who became at risk then; what they are worth is as of today.")
    return Rehearsal(found.count(), days[:SHOWN], says)


def _renewals(watch: Watch, today: date) -> Rehearsal:
    ahead = timedelta(days=watch.days)
    found = renewing(watch, today - timedelta(days=BACK) + ahead, today + ahead)
    says = _("By the renewals that came near then; how healthy their customers are is as of today.")
    return Rehearsal(found.count(), [], says)
