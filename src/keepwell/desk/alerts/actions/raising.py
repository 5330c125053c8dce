"""The door of this room: whatever wants a deed from somebody is raised here, once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.timezone import now

from keepwell.desk.alerts.asking import tell_soon
from keepwell.desk.alerts.kinds import SOURCE
from keepwell.desk.alerts.models import Alert, Reason, Receiver, State
from keepwell.desk.alerts.ranking import Stake, rank, stake
from keepwell.desk.cases.models import Case, Severity
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.health.forecasts.queries import USUAL
from keepwell.desk.health.models import Tally
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.members.models import Member

TALLIED = 7
"""Days of the sums over customers that are looked at; all hold the same customers of today."""


@dataclass(frozen=True)
class Signal:
    """Something happened that wants a deed."""

    kind: str
    """What it is, in a word: one of `kinds`, or another room's own."""
    key: str
    """What tells it from all others, such as `answer-12`: it is raised once."""
    title: str
    """A sentence that says what happened, for kinds that `words` knows none for."""
    customer: Customer | None = None
    case: Case | None = None
    segment: str = ""
    value: float | None = None
    """What is at stake a year; None: what the customer is worth."""
    chance: float | None = None
    """The chance to save it, 0 to 1; None: see `ranking`."""
    at: datetime = field(default_factory=now)
    data: Mapping[str, object] = field(default_factory=dict)

    @property
    def about(self) -> Customer | None:
        """Return the customer it is about."""
        return self.case.customer if self.case else self.customer

    @property
    def is_urgent(self) -> bool:
        """Return whether it is outside of budgets: urgent cases, and sources that fell silent."""
        is_urgent_case = self.case is not None and self.case.severity == Severity.URGENT
        return is_urgent_case or self.kind == SOURCE

    @property
    def subject(self) -> str:
        """Return what it is merged by: the customer and day, unless only a few may see its case."""
        if self.about is None or (self.case and self.case.restricted_to_id):
            return self.key
        return f"customer:{self.about.pk}:{self.at.astimezone(zone()):%Y-%m-%d}"


def raise_alert(signal: Signal, to: Iterable[Member]) -> Alert:
    """Raise an alert, or add to the open one of the same customer and day; return it.

    The same key is the same alert, however often and by however many at once it is raised. Of those
    it is for, only who may see the customer (and the case) hears of it; when, and whether it may
    interrupt them, is decided soon after by their budget and quiet hours.
    """
    try:
        return _raise(signal, to)
    except IntegrityError:  # somebody was a moment quicker
        return _raise(signal, to)


@transaction.atomic
def _raise(signal: Signal, to: Iterable[Member]) -> Alert:
    open_ones = Alert.objects.select_for_update().filter(subject=signal.subject, done_at=None)
    there = open_ones.first()  # before looking for the key: whoever raises the same waits here
    known = Reason.objects.filter(key=signal.key).select_related("alert").first()
    if known is not None:
        return known.alert
    at_stake = _stake(signal)
    alert = _again(there, signal, at_stake) if there else _new(signal, at_stake)
    Reason.objects.create(
        alert=alert, key=signal.key, kind=signal.kind, title=signal.title[:300],
        case=signal.case, data=dict(signal.data), at=signal.at,
    )  # fmt: skip
    for member in {one.pk: one for one in to}.values():
        if _may_hear(member, signal):
            _tell(alert, member, signal)
    tell_soon()
    return alert


def _new(signal: Signal, at_stake: Stake) -> Alert:
    return Alert.objects.create(
        subject=signal.subject, customer=signal.about, case=signal.case, segment=signal.segment,
        at=signal.at, is_urgent=signal.is_urgent, rank=rank(at_stake, signal.at),
        value=at_stake.value, risk=at_stake.risk, chance=at_stake.chance,
    )  # fmt: skip


def _again(alert: Alert, signal: Signal, at_stake: Stake) -> Alert:
    """Add to an alert: it ranks as the highest of its signals does."""
    if (higher := rank(at_stake, signal.at)) > alert.rank:
        alert.rank, alert.value = higher, at_stake.value
        alert.risk, alert.chance = at_stake.risk, at_stake.chance
    alert.at = max(alert.at, signal.at)
    alert.is_urgent = alert.is_urgent or signal.is_urgent
    alert.case = alert.case or signal.case
    alert.save()
    return alert


def _tell(alert: Alert, member: Member, signal: Signal) -> None:
    """Let an alert wait for somebody; what was held back and became urgent waits anew."""
    receiver, is_new = Receiver.objects.get_or_create(alert=alert, member=member)
    if not is_new and receiver.state == State.HELD and signal.is_urgent:
        Receiver.objects.filter(pk=receiver.pk).update(state=State.WAITING, until=None)


def _may_hear(member: Member, signal: Signal) -> bool:
    if not member.is_active:
        return False
    if signal.case is not None:
        return cases_visible_to(member).filter(pk=signal.case.pk).exists()
    if signal.customer is not None:
        return visible_to(member).filter(pk=signal.customer.pk).exists()
    return True


def _stake(signal: Signal) -> Stake:
    """Return what is at stake; of a customer whose worth nobody knows, what one is worth usually.

    What is about no customer, such as a segment, is at stake as a customer at risk is.
    """
    customer = signal.about
    value = signal.value if signal.value is not None or customer is None else customer.value
    band = customer.band if customer else "at_risk"
    return stake(
        _usual_value() if value is None else value, band, _foretold(customer), signal.chance
    )


def _foretold(customer: Customer | None) -> float | None:
    """Return the probability to leave that the newest forecast gives a customer."""
    if customer is None:
        return None
    told = customer.outlooks.filter(forecast__finished_at__isnull=False, forecast__within=USUAL)
    return told.order_by("-forecast").values_list("p_leave", flat=True).first()


def _usual_value() -> float:
    sums = Tally.objects.filter(days=TALLIED).aggregate(value=Sum("value"), many=Sum("customers"))
    return (sums["value"] or 0.0) / (sums["many"] or 1)
