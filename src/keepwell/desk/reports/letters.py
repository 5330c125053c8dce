"""The report by mail: Monday morning by the member's clock, once, in their language."""

from datetime import date, datetime, time, timedelta

import structlog
from django.urls import reverse
from django.utils import timezone

from keepwell.desk.members import links, mail
from keepwell.desk.notices.letters import zone_of
from keepwell.desk.reports import queries
from keepwell.desk.reports.models import Reader
from keepwell.desk.reports.reckoning import this_month

MORNING = time(7)
"""When letters go out, by the member's clock."""
log = structlog.get_logger("keepwell.reports")


def send_due(moment: datetime) -> int:
    """Send the letters that are due and return how many; none while no mail is set up.

    Raises the first trouble there was, after all have been tried.
    """
    if not mail.is_set_up():
        return 0
    trouble: Exception | None = None
    sent = 0
    for reader in Reader.objects.filter(member__is_active=True).select_related("member"):
        try:
            sent += _send(reader, moment)
        except mail.TROUBLE as problem:
            log.warning("the report could not be mailed", error=str(problem))
            trouble = trouble or problem
    if trouble is not None:
        raise trouble
    return sent


def _send(reader: Reader, moment: datetime) -> bool:
    """Send a member their letter of the week, claimed first: killed then, it is not sent twice."""
    week = _week(reader, moment)
    before = reader.sent_for
    if week is None or before == week or not _claim(reader, before, week):
        return False
    member = reader.member
    try:
        with timezone.override(zone_of(member)):
            mail.send(member.email, "reports/mail/week", _context(reader), member.language)
    except mail.TROUBLE:
        _claim(reader, week, before)
        raise
    return True


def _claim(reader: Reader, before: date | None, after: date | None) -> bool:
    mine = Reader.objects.filter(pk=reader.pk, sent_for=before)
    return bool(mine.update(sent_for=after))


def _week(reader: Reader, moment: datetime) -> date | None:
    """Return the Monday whose letter is due; None: it is not Monday morning yet.

    Who asks for it in the middle of a week gets the first one the Monday after.
    """
    local = moment.astimezone(zone_of(reader.member))
    monday = local.date() - timedelta(days=local.weekday())
    begins = datetime.combine(monday, MORNING, local.tzinfo)
    return monday if local >= begins and reader.since < begins else None


def _context(reader: Reader) -> dict[str, object]:
    member, month = reader.member, this_month()
    whole = queries.report(month, None)
    return {
        "member": member,
        "whole": whole,
        "own": queries.report(month, member.department) if member.department else None,
        "goal": queries.reached(whole) if whole else None,
        "hanging": queries.hanging(member, None),
        "link": links.absolute(reverse("reports:closing")),
    }
