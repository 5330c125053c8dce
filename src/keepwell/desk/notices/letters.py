"""Notices by mail: one letter holds all that a member has not been told yet."""

from collections.abc import Iterator
from datetime import datetime, time
from uuid import uuid4
from zoneinfo import ZoneInfo

import structlog
from django.urls import reverse
from django.utils import timezone

from keepwell.desk.base.company import company
from keepwell.desk.members import links, mail
from keepwell.desk.members.models import Mails, Member
from keepwell.desk.notices import queries
from keepwell.desk.notices.models import Notice

MORNING = time(7)
"""When the letter of the day goes out, by the member's clock."""
SHOWN = 30
"""Notices that a letter spells out; the desk shows the others."""
log = structlog.get_logger("keepwell.notices")


def send_due(now: datetime) -> int:
    """Send every letter that is due and return how many; none while no mail is set up.

    Raises the first trouble there was, after all have been tried.
    """
    if not mail.is_set_up():
        return 0
    trouble: Exception | None = None
    sent = 0
    for member in _waiting(now):
        if not _is_due(member, now):
            continue
        try:
            sent += send(member, now)
        except mail.TROUBLE as problem:
            log.warning("notices could not be mailed", to=member.email, error=str(problem))
            trouble = trouble or problem
    if trouble is not None:
        raise trouble
    return sent


def _waiting(now: datetime) -> Iterator[Member]:
    """Yield the members for whom there may be something to mail."""
    news = now - queries.NEWS
    waiting = Notice.objects.filter(read_at=None, mailed_at=None, at__gt=news).values("member")
    members = Member.objects.filter(pk__in=waiting, is_active=True)
    yield from members.exclude(mails=Mails.NEVER)


def _is_due(member: Member, now: datetime) -> bool:
    if member.mails == Mails.AT_ONCE:
        return True
    local = now.astimezone(zone_of(member))
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    return local >= morning and not queries.was_mailed_since(member, morning)


def zone_of(member: Member) -> ZoneInfo:
    """Return the zone of a member's clock."""
    return ZoneInfo(member.timezone or company().timezone)


def send(member: Member, now: datetime) -> bool:
    """Send a member one letter of all that is to be mailed; return whether there was anything.

    The notices are claimed first, and given back only if the letter was refused: whoever else sends
    at the same time finds nothing, and a process that ends in between leaves nothing to send twice.
    """
    letter = uuid4()
    waiting = list(queries.to_mail(member, now).values_list("pk", flat=True))
    claimed = sum(
        Notice.objects.filter(pk__in=waiting[start : start + 500], mailed_at=None).update(
            mailed_at=now, letter=letter
        )
        for start in range(0, len(waiting), 500)
    )
    if not claimed:
        return False
    mine = Notice.objects.filter(letter=letter)
    shown = list(mine.select_related("customer")[:SHOWN])
    try:
        with timezone.override(zone_of(member)):
            mail.send(member.email, "notices/mail/notices", _context(member, shown, claimed),
                      member.language)  # fmt: skip
    except mail.TROUBLE:
        mine.update(mailed_at=None, letter=None)
        raise
    return True


def _context(member: Member, shown: list[Notice], count: int) -> dict[str, object]:
    return {
        "member": member,
        "notices": shown,
        "count": count,
        "more": count - len(shown),
        "link": links.absolute(reverse("notices:list")),
        "site": links.absolute(""),
    }
