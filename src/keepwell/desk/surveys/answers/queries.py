"""What is read of the answers of all surveys."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import QueryDict

from keepwell.desk.customers.filters import Filters
from keepwell.desk.customers.queries.choices import trees
from keepwell.desk.customers.queries.listing import Asked, today
from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.answers.filters import WHOSE, AnswerFilters, Offered, condition
from keepwell.desk.surveys.answers.searching import saying
from keepwell.desk.surveys.models import Answer, Mention, Survey, Topic
from keepwell.desk.surveys.queries import answers_visible_to


@dataclass(frozen=True)
class Question:
    """The form that an address fills, and the answers it asks for."""

    form: AnswerFilters
    rows: QuerySet[Answer]
    survey: Survey | None
    """The one whose answers alone are asked for."""


def question(member: Member, query: QueryDict | str) -> Question:
    """Read an address's query."""
    data = QueryDict(query) if isinstance(query, str) else query
    surveys = list(Survey.objects.order_by("name"))
    form = AnswerFilters(data, member, Offered(surveys, list(Topic.objects.all())))
    asked = form.asked
    rows = answers_visible_to(member).filter(condition(asked, surveys))
    rows = _of_customers(saying(rows, asked.get("q", "")), member, asked)
    chosen = next((one for one in surveys if one.name == asked.get("survey")), None)
    return Question(form, rows, chosen)


def _of_customers(
    rows: QuerySet[Answer], member: Member, asked: Mapping[str, Any]
) -> QuerySet[Answer]:
    """Return the answers of the customers that are asked for."""
    if "whose" in asked:
        rows = rows.filter(owned(member, WHOSE[asked["whose"]], "customer__owner"))
    if "segment" in asked:
        inside = Asked(member, Filters(segment=asked["segment"]), today(), trees()).rows
        rows = rows.filter(customer__in=inside.order_by().values("pk"))
    return rows


def readable(rows: QuerySet[Answer]) -> QuerySet[Answer]:
    """Return answers with all that a list says of them.

    Surveys and editions are few: each is read once, however many answers there are to it.
    """
    found = rows.select_related("customer__owner", "contact", "judged_by")
    mentions = Mention.objects.counted().select_related("topic").order_by("topic__title")
    return found.prefetch_related("survey", "edition", Prefetch("mentions", mentions))
