"""What customers speak of, counted by the database: topics, their mood, and the months."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    When,
)
from django.utils import timezone
from django.utils.http import urlencode

from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, Edition, Mention, Survey, Tagged, Topic
from keepwell.desk.surveys.topics.queries import comments_visible_to
from keepwell.engine.feedback.figures import Opinion
from keepwell.engine.feedback.response import Share
from keepwell.engine.feedback.scales import NPS, SCALES, Scale
from keepwell.engine.feedback.topics.ranking import NONE, Mentions, Step, ranked, steps

Aggregates = dict[str, Count | Sum]


@dataclass(frozen=True)
class Asked:
    """Which comments are looked at."""

    since: date
    until: date
    """The last day."""
    survey: Survey | None = None

    @property
    def query(self) -> str:
        """Return it as it stands in an address."""
        survey = {"survey": self.survey.name} if self.survey else {}
        return urlencode({**survey, "since": str(self.since), "until": str(self.until)})

    @property
    def scale(self) -> Scale | None:
        """Return the scale of what people who name a topic scored; None: the survey has none."""
        if self.survey is None:
            return NPS
        edition = self.survey.edition
        return SCALES.get(edition.document.get("measures") or "") if edition else None


@dataclass(frozen=True)
class Counts:
    """Comments that were counted."""

    comments: int = 0
    bad: int = 0
    good: int = 0
    """That came with a bad or a good score, on whatever scale was asked."""
    scored: int = 0
    promoters: int = 0
    detractors: int = 0
    points: int = 0
    """That came with a score on the scale that is looked at: how many, good, bad, their sum."""
    negative: int = 0
    neutral: int = 0
    positive: int = 0
    """By the mood that was read in them."""

    def __add__(self, other: "Counts") -> "Counts":
        each = (getattr(self, one.name) + getattr(other, one.name) for one in fields(self))
        return Counts(*each)

    def opinion(self, scale: Scale) -> Opinion:
        """Return what the scores on the scale come to."""
        middle = self.scored - self.promoters - self.detractors
        mean = self.points / self.scored if self.scored else None
        return Opinion(scale, self.promoters, middle, self.detractors, mean)

    @property
    def moods(self) -> Mapping[str, int]:
        """Return how many comments are of each mood, by the colour that bars have for it."""
        return {"at_risk": self.negative, "watch": self.neutral, "healthy": self.positive}


@dataclass(frozen=True)
class TopicFigures:
    """How a topic fared."""

    topic: Topic | None
    """None: of comments that have no topic."""
    counts: Counts
    mentions: Mentions
    """Its rank among the bad answers."""
    share: float | None
    """Of all comments. One of several topics counts for each, so shares do not add up to 1."""
    opinion: Opinion | None
    steps: Sequence[Step]
    """By month."""


@dataclass(frozen=True)
class Figures:
    """What comments are about."""

    asked: Asked
    total: Counts
    months: Sequence[date]
    """The first day of each."""
    topics: Sequence[TopicFigures]
    """Those with most bad answers first."""

    @property
    def last(self) -> Asked:
        """Return the last month alone."""
        return replace(self.asked, since=max(self.asked.since, self.months[-1]))

    @property
    def by_comments(self) -> list[TopicFigures]:
        """Return the topics, those that are spoken of most first; last, comments of none."""
        return sorted(self.topics, key=lambda one: (one.topic is None, -one.counts.comments))

    @property
    def unhappy(self) -> list[TopicFigures]:
        """Return the topics that bad answers name."""
        return [one for one in self.topics if one.counts.bad]


def figures(member: Member, asked: Asked) -> Figures:
    """Count what comments are about, of those that a member may see."""
    rows = _chosen(member, asked)
    tagged = Mention.objects.counted().filter(answer=OuterRef("pk"))
    months, sought = _months(asked), _aggregates(asked.scale)
    rows = rows.annotate(month=_month(months))
    total = {months[month]: one for _, month, one in _counted(rows, sought)}
    parts: dict[int | None, dict[date, Counts]] = defaultdict(dict)
    named = rows.filter(mentions__state=Tagged.CONFIRMED)
    for topic, month, one in _counted(named, sought, by_topic=True):
        parts[topic][months[month]] = one
    for _, month, one in _counted(rows.filter(~Exists(tagged)), sought):
        parts[None][months[month]] = one
    every = sum(total.values(), Counts())
    return Figures(asked, every, months, _ranked(asked, months, total, parts))


def _chosen(member: Member, asked: Asked) -> QuerySet[Answer]:
    rows = comments_visible_to(member).filter(
        at__gte=_midnight(asked.since), at__lt=_midnight(asked.until + timedelta(days=1))
    )
    return rows.filter(survey=asked.survey) if asked.survey else rows


def _counted(
    rows: QuerySet[Answer], sought: Aggregates, *, by_topic: bool = False
) -> list[tuple[int | None, int, Counts]]:
    """Count answers by the number of their month, and by topic if joined with mentions."""
    group = ["mentions__topic", "month"] if by_topic else ["month"]
    counted = rows.order_by().values_list(*group).annotate(**sought)
    return [
        (row[0] if by_topic else None, row[len(group) - 1], Counts(*row[len(group) :]))
        for row in counted
    ]


def _month(months: Sequence[date]) -> Case:
    """Return the number of an answer's month: compared, as to cut moments off takes far longer."""
    later = [When(at__lt=_midnight(one), then=number) for number, one in enumerate(months[1:])]
    return Case(*later, default=len(months) - 1, output_field=IntegerField())


def _aggregates(scale: Scale | None) -> Aggregates:
    """Return what is counted, in the order of `Counts`."""
    editions: dict[str, list[int]] = defaultdict(list)
    for pk, measure in Edition.objects.values_list("pk", "document__measures"):
        editions[measure or ""].append(pk)
    bad = [Q(edition__in=editions[one.name], score__lte=one.bad) for one in SCALES.values()]
    good = [Q(edition__in=editions[one.name], score__gte=one.good) for one in SCALES.values()]
    scored = Q(edition__in=editions[scale.name] if scale else [], score__isnull=False)
    ends = (scale.good, scale.bad) if scale else (0, 0)
    conditions = {
        "comments": None,
        "bad": _any(bad),
        "good": _any(good),
        "scored": scored,
        "promoters": scored & Q(score__gte=ends[0]),
        "detractors": scored & Q(score__lte=ends[1]),
    }
    moods = {"negative": -1, "neutral": 0, "positive": 1}
    return {
        **{f"n_{name}": Count("pk", filter=one) for name, one in conditions.items()},
        "n_points": Sum("score", filter=scored, default=0),
        **{f"n_{name}": Count("pk", filter=Q(sentiment=mood)) for name, mood in moods.items()},
    }


def _any(conditions: Sequence[Q]) -> Q:
    found = Q(pk__in=[])
    for one in conditions:
        found |= one
    return found


def _ranked(
    asked: Asked,
    months: Sequence[date],
    total: Mapping[date, Counts],
    parts: Mapping[int | None, Mapping[date, Counts]],
) -> list[TopicFigures]:
    topics = {one.pk: one for one in Topic.objects.filter(pk__in=[pk for pk in parts if pk])}
    names = {topics[pk].name if pk else NONE: pk for pk in parts if pk is None or pk in topics}
    sums = {name: sum(parts[pk].values(), Counts()) for name, pk in names.items()}
    order = ranked({name: (one.comments, one.bad, one.good) for name, one in sums.items()})
    every = sum(one.comments for one in total.values())
    return [
        TopicFigures(
            topics.get(names[one.topic] or 0), sums[one.topic], one,
            Share(one.comments, every).share,
            sums[one.topic].opinion(asked.scale) if asked.scale else None,
            steps(one.topic, _shares(months, total, parts[names[one.topic]])),
        )
        for one in order
    ]  # fmt: skip


def _shares(
    months: Sequence[date], total: Mapping[date, Counts], part: Mapping[date, Counts]
) -> list[Share]:
    none = Counts()
    return [Share(part.get(one, none).comments, total.get(one, none).comments) for one in months]


def _months(asked: Asked) -> list[date]:
    """Return the first days of the months of a period."""
    first = asked.since.replace(day=1)
    found = []
    while first <= asked.until:
        found.append(first)
        first = (first + timedelta(days=32)).replace(day=1)
    return found


def _midnight(day: date) -> datetime:
    """Return when a day begins on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time()))
