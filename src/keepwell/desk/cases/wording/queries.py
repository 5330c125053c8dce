"""What is read of templates."""

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from keepwell.desk.cases.models import Message, MessageTemplate, Outgoing


def offered() -> QuerySet[MessageTemplate]:
    """Return the templates that one may choose."""
    return MessageTemplate.objects.filter(is_retired=False)


def with_uses() -> QuerySet[MessageTemplate]:
    """Return all templates, with how often each was used: `uses_in_cases` and `uses_alone`."""
    return MessageTemplate.objects.annotate(
        uses_in_cases=_counted(Message.objects.all()),
        uses_alone=_counted(Outgoing.objects.filter(message=None)),
    ).order_by("is_retired", "name")


def _counted(rows: "QuerySet[Message] | QuerySet[Outgoing]") -> Coalesce:
    mine = rows.filter(template=OuterRef("pk")).order_by().values("template")
    counted = mine.annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
