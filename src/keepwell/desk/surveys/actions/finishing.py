"""What nobody finished: after a day a score counts without the rest, and after a month it goes."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from keepwell.desk.surveys.actions.answering import Given, Visitor, take
from keepwell.desk.surveys.models import Doubt, Partial

A_DAY = timedelta(days=1)
"""What somebody may take to finish."""
A_MONTH = timedelta(days=30)
"""How long what does not count is kept."""
SOME = 200
NEEDED = ("survey", "edition", "invitation", "customer", "contact")


def count_unfinished(at: datetime) -> int:
    """Let scores count that were given a day ago by who has not gone on; return how many.

    What is doubted goes into quarantine like any answer. A survey that says `unfinished: keep`
    counts none of them.
    """
    due = _due(at)
    counted, last = 0, 0
    while some := list(due.filter(pk__gt=last)[:SOME]):
        counted += sum(_count(one) for one in some)
        last = some[-1].pk
    return counted


def forget_unfinished(at: datetime) -> int:
    """Remove what was begun a month ago; return how much that was."""
    return Partial.objects.filter(at__lte=at - A_MONTH).delete()[0]


def _due(at: datetime) -> "QuerySet[Partial]":
    found = Partial.objects.filter(at__lte=at - A_DAY, score__isnull=False)
    says = "edition__document__unfinished"
    counting = Q(**{f"{says}__isnull": True}) | ~Q(**{says: "keep"})  # most say nothing
    return found.filter(counting).select_related(*NEEDED).order_by("pk")


def _count(one: Partial) -> bool:
    given = Given(
        one.edition, one.edition.read(), one.values, one.language, one.mark,
        Doubt(one.doubt) if one.doubt else None, one.channel, one.stage, one.place, one.at,
        is_whole=False, visitor=Visitor(one.account, one.person, one.customer, one.contact),
    )  # fmt: skip
    taken = take(one.survey, given, one.invitation)
    Partial.objects.filter(pk=one.pk).delete()
    return taken is not None
