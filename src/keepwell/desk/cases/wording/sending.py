"""Sending what was made from templates: within the hours of the calendar, at most once each.

A message is marked, and the mark committed, before it is handed over: a worker that is killed in
between leaves a marked one, which is not sent again. Rather one too few than one twice.
"""

import time
from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from keepwell.desk.cases import letters
from keepwell.desk.cases.models import Message, Outgoing
from keepwell.desk.cases.public.links import stop_link_of
from keepwell.desk.customers.models import Person
from keepwell.desk.intake.actions import tell
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.surveys.asking import optouts, rules
from keepwell.desk.surveys.asking.fatigue import next_moment
from keepwell.desk.surveys.asking.posting import Counter, Outcome, Went
from keepwell.desk.webhooks import backoff

SEND = "cases.send"
"""The key of the job that sends what was made from templates."""
SENT = "Message Sent"
"""What the lake is told."""
TURN = 20.0
"""Seconds after which nothing new is begun, so that other jobs get their turn."""
FEW = 100
LONG = timedelta(days=1)
"""When it is looked again where the calendar leaves no moment."""
LONGEST = 300
"""Characters of what a server said that are kept."""


def may_reach(person: Person) -> bool:
    """Return whether somebody has an address, and did not say that they want nothing of us."""
    return bool(person.email) and "" not in optouts.topics_of(person.email, person.key)


def send_due() -> int:
    """Send what may go out now; return how many were handed over."""
    until, sent, counter = time.monotonic() + TURN, 0, Counter()
    later = quiet_until()
    if later is not None:
        _due().filter(next_at__lt=later).update(next_at=later)
        return 0
    try:
        while time.monotonic() < until and (some := list(_due()[:FEW])):
            sent += sum(_one(outgoing, counter) for outgoing in some)
    finally:
        counter.close()
    return sent


def next_due() -> datetime | None:
    """Return when something may go out next; None: nothing waits."""
    waiting = Outgoing.objects.filter(next_at__isnull=False).order_by("next_at")
    return waiting.values_list("next_at", flat=True).first()


def quiet_until() -> datetime | None:
    """Return until when nothing goes out by the calendar of surveys; None: it may go out now."""
    at = now().astimezone(zone())
    then = next_moment(rules.calendar(), at)
    if then is None:
        return at + LONG
    return None if then == at else then


def _due() -> QuerySet[Outgoing]:
    related = ("person__account", "message__case", "template")
    due = Outgoing.objects.filter(next_at__lte=now()).select_related(*related)
    return due.order_by("next_at", "pk")


def _one(outgoing: Outgoing, counter: Counter) -> bool:
    if not may_reach(outgoing.person):
        give_up(outgoing, "Opted out meanwhile.")
        return False
    if not _waiting(outgoing).update(next_at=None, begun_at=now(), tries=outgoing.tries + 1):
        return False  # another worker was a moment quicker
    outgoing.tries += 1
    _take(outgoing, counter.hand_over(_letter(outgoing)))
    return True


def give_up(outgoing: Outgoing, why: str) -> None:
    """Keep a message back that has yet to go out; of any other nothing changes."""
    if _waiting(outgoing).update(next_at=None, trouble=why):
        Message.objects.filter(outgoing=outgoing).update(trouble=why)


def _waiting(outgoing: Outgoing) -> QuerySet[Outgoing]:
    return Outgoing.objects.filter(pk=outgoing.pk, next_at__isnull=False)


def _letter(outgoing: Outgoing) -> EmailMultiAlternatives:
    stop = stop_link_of(outgoing)
    if outgoing.message is not None:
        return letters.letter(outgoing.message, stop)
    return letters.alone(outgoing, stop)


@transaction.atomic
def _take(outgoing: Outgoing, outcome: Outcome) -> None:
    """Write down how handing over went."""
    outgoing.trouble, outgoing.next_at = outcome.said[:LONGEST], None
    if outcome.went is Went.WELL:
        outgoing.sent_at = now()
        Message.objects.filter(outgoing=outgoing).update(sent_at=outgoing.sent_at)
        _tell(outgoing)
    elif outcome.went is Went.LATER and (pause := backoff.wait(outgoing.tries)) is not None:
        outgoing.next_at = now() + pause
    else:
        Message.objects.filter(outgoing=outgoing).update(trouble=outgoing.trouble)
    outgoing.save(update_fields=["trouble", "sent_at", "next_at"])


def _tell(outgoing: Outgoing) -> None:
    person = outgoing.person
    row = {
        "person": person.key, "event": SENT, "at": outgoing.sent_at,
        "properties": {"template": str(outgoing.template or ""), "channel": "email"},
    }  # fmt: skip
    if person.account is not None:
        row["account"] = person.account.key
    tell("touchpoints", [row], ids=[f"outgoing-{outgoing.pk}"])
