"""What answers come to, counted by the database: a row for each score of each part."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from django.db.models import Count, F, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncMonth

from keepwell.desk.customers.queries import choices
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking.audience import customers_in
from keepwell.desk.surveys.models import Answer, Survey, Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.desk.surveys.results.counter import asked_personally
from keepwell.engine.feedback.figures import Opinion, opinion
from keepwell.engine.feedback.response import Share
from keepwell.engine.feedback.scales import SCALES, Scale

MONTH = "month"
PARTS: Mapping[str, Combinable] = {
    MONTH: TruncMonth("at"), "stage": F("stage"), "owner": F("customer__owner"),
    "language": F("language"), "channel": F("channel"), "place": F("place"),
}  # fmt: skip
"""What answers can be parted by, and where that stands."""
SEGMENT = "segment"
"""What they can be parted by, too; a customer may be in several, and in none."""
Name = str | int | datetime | None


@dataclass(frozen=True)
class Part:
    """Some of the answers."""

    name: Name
    """A month by its first moment, an owner by number, a segment by its name; None or empty:
    nobody knows."""
    opinion: Opinion


@dataclass(frozen=True)
class Results:
    """What the counted answers to a survey come to, as far as a member may see them."""

    scale: Scale
    opinion: Opinion
    """Of all answers."""
    parts: list[Part]
    """Months from the newest on, else those with the most answers first."""
    response: Share
    """Of the personal links that were given out, those that were answered."""


def results(member: Member, survey: Survey, by: str = MONTH) -> Results | None:
    """Return what the answers to a survey come to; None for a form, which has no score.

    The scale is that of what is asked now. Answers to an edition that measured something else are
    left out: a 5 of 5 is no 5 of 10.
    """
    scale = SCALES.get(survey.edition.document.get("measures") or "") if survey.edition else None
    if scale is None:
        return None
    counted = _counted(member, survey, scale)
    counts: dict[Name, Counter[int]] = defaultdict(Counter)
    for name, score, many in _in_segments(counted) if by == SEGMENT else _in_parts(counted, by):
        counts[name][score] = many
    parts = [Part(name, _opinion(scores, scale)) for name, scores in counts.items()]
    if by == MONTH:
        parts.sort(key=lambda part: str(part.name), reverse=True)
    else:
        parts.sort(key=lambda part: (-part.opinion.answers, str(part.name)))
    each = [Counter(dict(_scores(counted)))] if by == SEGMENT else counts.values()
    whole = _opinion(sum(each, Counter()), scale)
    return Results(scale, whole, parts, _response(member, survey))


def _counted(member: Member, survey: Survey, scale: Scale) -> QuerySet[Answer]:
    found = answers_visible_to(member).filter(
        survey=survey, verdict=Verdict.COUNTED, score__isnull=False,
        edition__document__measures=scale.name,
    )  # fmt: skip
    return found.order_by()


def _in_parts(counted: QuerySet[Answer], by: str) -> Iterable[tuple[Name, int, int]]:
    named = counted.annotate(part=PARTS[by])
    return named.values_list("part", "score").annotate(many=Count("pk"))


def _in_segments(counted: QuerySet[Answer]) -> Iterator[tuple[Name, int, int]]:
    """Yield how many answers of each score came from who is in each segment today."""
    for name in choices.trees():
        inside = counted.filter(customer__in=customers_in(name).order_by().values("pk"))
        yield from ((name, score, many) for score, many in _scores(inside))


def _scores(counted: QuerySet[Answer]) -> Iterable[tuple[int, int]]:
    return counted.values_list("score").annotate(many=Count("pk"))


def _opinion(scores: Mapping[int, int], scale: Scale) -> Opinion:
    values = np.repeat(np.array(list(scores), np.float64), list(scores.values()))
    return opinion(values, scale)


def _response(member: Member, survey: Survey) -> Share:
    found = asked_personally(member, survey).aggregate(of=Count("pk"), count=Count("answered_at"))
    return Share(found["count"], found["of"])


def owners(parts: list[Part]) -> Mapping[Name, str]:
    """Return the names of the owners that answers were parted by."""
    found = Member.objects.filter(pk__in=[part.name for part in parts if part.name])
    return {one.pk: str(one) for one in found}
