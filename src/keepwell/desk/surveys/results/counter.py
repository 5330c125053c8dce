"""How many answers there are by now, in one question: pages ask it every few seconds."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.utils import timezone

from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.surveys.models import Invitation, Survey, Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.engine.feedback.response import Share


@dataclass(frozen=True)
class Counter:
    """What has come so far, of the customers that a member may see."""

    total: int
    today: int
    """On the reader's clock."""
    response: Share
    """Of the personal links that were given out, those that were answered."""


def asked_personally(member: Member, survey: Survey) -> QuerySet[Invitation]:
    """Return the personal links that were given out, of the customers a member may see."""
    asked = Invitation.objects.filter(survey=survey, sent_at__isnull=False)
    if member.visibility == Visibility.ALL:
        return asked
    mine = owned(member, member.visibility, "customer__owner")
    return asked.filter(mine, customer__isnull=False)


def counter(member: Member, survey: Survey) -> Counter:
    """Count the answers to a survey that count."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    counted = answers_visible_to(member).filter(survey=survey, verdict=Verdict.COUNTED)
    asked = asked_personally(member, survey)
    found = Survey.objects.filter(pk=survey.pk).values_list(
        _many(counted), _many(counted, Q(at__gte=midnight)),
        _many(asked), _many(asked, Q(answered_at__isnull=False)),
    )  # fmt: skip
    total, today, sent, answered = (number or 0 for number in found[0])
    return Counter(total, today, Share(answered, sent))


def _many(rows: QuerySet[Any], which: Q | None = None) -> Subquery:
    counted = rows.order_by().values("survey").annotate(many=Count("pk", which))
    return Subquery(counted.values("many"))
