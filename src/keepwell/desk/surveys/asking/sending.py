"""Sending the letters and messages that wait: at a bounded rate, at most once each, with a log.

A letter is marked, and the mark committed, before it is handed over. A worker that is killed in
between leaves a marked one, which is not sent again: rather one letter too few than one twice.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.members import mail
from keepwell.desk.surveys import letters
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import optouts, quiet, rules
from keepwell.desk.surveys.asking.fatigue import Calendar, next_moment
from keepwell.desk.surveys.asking.posting import Counter, Outcome, Went
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.messages.texts import message
from keepwell.desk.surveys.models import Channel, Edition, Fate, Letter, Standing
from keepwell.desk.webhooks import backoff

TURN = 20.0
"""Seconds after which nothing new is begun, so that other jobs get their turn."""
FEW = 50
"""Letters that are looked up at once."""
MINUTE = timedelta(minutes=1)
_NOTHING = timedelta(0)
LONGEST = 300
"""Characters of what a server said that are kept."""
ENDS = {Went.WELL: Fate.SENT, Went.UNSURE: Fate.UNSURE, Went.REFUSED: Fate.REFUSED}
"""What becomes of a letter that is not tried again."""


def send_due() -> int:
    """Send what may go out now; return how many letters were handed over.

    Only one of these jobs runs at a time, so what is still marked was left by one that was killed.
    """
    Letter.objects.filter(fate=Fate.SENDING).update(fate=Fate.UNSURE)
    calendar = rules.calendar()
    left = max(0, calendar.per_minute - _begun())
    messages = _Post(calendar).send(_messages(), left)
    if not mail.is_set_up() or _pause(calendar) != _NOTHING:
        return messages
    return messages + _Post(calendar).send(_by_mail(), left - messages)


def next_due() -> datetime | None:
    """Return when it is worth to look again; None: no letter waits that could be sent."""
    calendar = rules.calendar()
    full = now() + MINUTE if _begun() >= calendar.per_minute else now()
    dues = [due for due in (_first(_messages()), _first_by_mail(calendar)) if due is not None]
    return max(min(dues), full) if dues else None


def _first(waiting: QuerySet[Letter]) -> datetime | None:
    return waiting.order_by("next_at").values_list("next_at", flat=True).first()


def _first_by_mail(calendar: Calendar) -> datetime | None:
    first = _first(_by_mail()) if mail.is_set_up() else None
    pause = _pause(calendar)
    return None if first is None or pause is None else max(first, now() + pause)


class _Post:
    """One turn of sending."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.until = time.monotonic() + TURN
        self.counter = Counter()
        self.documents: dict[int, Document] = {}

    def send(self, waiting: QuerySet[Letter], most: int) -> int:
        """Send letters until none is due, or the turn is over; return how many were handed over."""
        sent = 0
        try:
            while sent < most and (some := self._due(waiting, most - sent)):
                sent += sum(self._one(letter) for letter in some)
        finally:
            self.counter.close()
        return sent

    def _due(self, waiting: QuerySet[Letter], most: int) -> list[Letter]:
        """Return the next few letters that are due; none once the turn is over."""
        if time.monotonic() > self.until:
            return []
        due = waiting.filter(next_at__lte=now()).order_by("next_at", "pk")
        return list(due[: min(FEW, most)])

    def _one(self, letter: Letter) -> bool:
        if _is_pointless(letter):
            _mine(letter, Fate.WAITING).update(fate=Fate.WITHDRAWN)
            return False
        if (later := quiet.until(letter, self.calendar)) is not None:
            _mine(letter, Fate.WAITING).update(next_at=later)
            return False
        document = self._document(letter.invitation.edition_id)
        marked = {"fate": Fate.SENDING, "begun_at": now(), "tries": letter.tries + 1}
        if not _mine(letter, Fate.WAITING).update(**marked):
            return False  # a colleague withdrew it meanwhile
        letter.tries += 1
        _take(letter, self._hand_over(letter, document), document)
        return True

    def _hand_over(self, letter: Letter, document: Document) -> Outcome:
        invitation, service = letter.invitation, letter.service
        if service is None:
            made = letters.letter(invitation, document, is_reminder=letter.is_reminder)
            return self.counter.hand_over(made)
        texts = letter.distribution.texts if letter.distribution else {}
        return lines.hand_over(service, invitation.address, message(invitation, document, texts))

    def _document(self, edition: int) -> Document:
        """Return what is asked: read once, however many are asked it."""
        if edition not in self.documents:
            self.documents[edition] = Edition.objects.get(pk=edition).read()
        return self.documents[edition]


@transaction.atomic
def _take(letter: Letter, outcome: Outcome, document: Document) -> None:
    """Write down how handing a letter over went, also if another worker gave us up meanwhile."""
    became = _later(letter) if outcome.went is Went.LATER else {"fate": ENDS[outcome.went]}
    ours = Letter.objects.filter(pk=letter.pk, fate__in=(Fate.SENDING, Fate.UNSURE))
    ours.update(trouble=outcome.said[:LONGEST], **became)
    invitation = letter.invitation
    if outcome.went is Went.WELL and not letter.is_reminder:
        invitation.sent_at = now()
        invitation.save(update_fields=["sent_at"])
        tell_sent(invitation, document)


def _later(letter: Letter) -> dict[str, object]:
    pause = backoff.wait(letter.tries)
    if pause is None:
        return {"fate": Fate.REFUSED}
    return {"fate": Fate.WAITING, "next_at": now() + pause}


def _is_pointless(letter: Letter) -> bool:
    """Return whether nobody would want a letter any more that still waits."""
    invitation = letter.invitation
    topics = optouts.topics_of(invitation.address, invitation.person)
    return (
        (letter.distribution is not None and letter.distribution.standing == Standing.ENDED)
        or (letter.service is not None and letter.service.removed_at is not None)
        or invitation.answered_at is not None
        or invitation.has_expired(now())
        or not invitation.survey.is_open
        or bool(topics & {"", invitation.survey.name})
    )


def _waiting() -> QuerySet[Letter]:
    """Return the letters that may go out; those of a distribution that is paused stay."""
    found = Letter.objects.filter(fate=Fate.WAITING).exclude(distribution__standing=Standing.PAUSED)
    related = ("distribution", "service", "invitation__survey", "invitation__contact__account")
    return found.select_related(*related).defer("invitation__survey__document")


def _by_mail() -> QuerySet[Letter]:
    """Return what goes by mail; whom colleagues call stands in the same ledger (`calls`)."""
    by_mail = _waiting().filter(service__isnull=True)
    return by_mail.exclude(distribution__channel=Channel.PHONE)


def _messages() -> QuerySet[Letter]:
    return _waiting().filter(service__isnull=False)


def _mine(letter: Letter, fate: Fate) -> QuerySet[Letter]:
    return Letter.objects.filter(pk=letter.pk, fate=fate)


def _begun() -> int:
    """Return how many letters were handed over in the last minute."""
    return Letter.objects.filter(begun_at__gt=now() - MINUTE).count()


def _pause(calendar: Calendar) -> timedelta | None:
    """Return how long it is quiet from now on; None: for ever."""
    at = now().astimezone(zone())
    then = next_moment(calendar, at)
    return None if then is None else then - at
