"""What is read of topics."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.surveys.models import Answer, Mention, Tagged, Topic, Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.desk.surveys.topics import kept
from keepwell.desk.surveys.topics.comments import HAS_COMMENT
from keepwell.desk.surveys.topics.spellings import Words
from keepwell.engine.feedback.topics.rules import Topic as Rule

NEWEST = 2_000
"""Comments that words are tried on while somebody writes them, the newest."""
SAMPLES = 5
"""Comments that are shown of those in which words stand."""


def topics() -> QuerySet[Topic]:
    """Return the topics in use."""
    return Topic.objects.filter(retired_at=None)


def retired() -> QuerySet[Topic]:
    """Return those that comments are given no more."""
    return Topic.objects.filter(retired_at__isnull=False).select_related("merged_into")


def comments_visible_to(member: Member) -> QuerySet[Answer]:
    """Return the answers with a comment that count, of those that a member may see."""
    return answers_visible_to(member).filter(HAS_COMMENT, verdict=Verdict.COUNTED)


def counts(member: Member) -> dict[int, int]:
    """Return how many answers that a member may see have each topic, by its number."""
    found = Mention.objects.counted().order_by()
    if member.visibility != Visibility.ALL:
        found = found.filter(answer__in=answers_visible_to(member))
    return dict(found.values_list("topic").annotate(Count("pk")))


def to_sort(member: Member, topic: str = "") -> QuerySet[Answer]:
    """Return the comments that nobody has settled, with what is thought of them.

    `topic` is the name of one that must be suggested.
    """
    found = comments_visible_to(member).filter(sorted_at=None)
    if topic:
        waits = Mention.objects.filter(
            answer=OuterRef("pk"), topic__name=topic, state=Tagged.SUGGESTED
        )  # fmt: skip
        found = found.filter(Exists(waits))
    return found.select_related("customer", "contact", "survey", "sorted_by").prefetch_related(
        tags()
    )


def tags() -> "Prefetch[Any]":
    """Return what gives answers their topics as `tags`: those they have, then what is suggested."""
    mentions = Mention.objects.exclude(state=Tagged.REFUSED).select_related("topic")
    return Prefetch("mentions", mentions.order_by("state", "-confidence", "pk"), to_attr="tags")


# --- trying words


@dataclass(frozen=True)
class Tried:
    """In how many comments some words stand."""

    found: int
    of: int
    samples: list[Answer]
    """The newest of them, with what stands there as `spans`."""


def tried(member: Member, words: Words, among: Topic | None = None) -> Tried:
    """Try words on the newest comments that a member may see, of one topic or of all."""
    rows = comments_visible_to(member)
    if among is not None:
        having = Mention.objects.filter(topic=among).exclude(state=Tagged.REFUSED)
        rows = rows.filter(pk__in=having.values("answer"))
    newest = list(rows.order_by("-at", "-pk").only("comment", "language")[:NEWEST])
    hits = list(_hits(newest, words))
    return Tried(len(hits), len(newest), hits[:SAMPLES])


def _hits(answers: list[Answer], words: Words) -> Iterator[Answer]:
    rule = Rule("", "", {language: tuple(some) for language, some in words.items()})
    for answer in answers:
        found = rule.found(answer.comment, answer.language)
        if found:
            answer.spans = [[one.start, one.end] for one in found]  # type: ignore[attr-defined]  # for the template
            yield answer


# --- how well topics are recognised


@dataclass(frozen=True)
class Quality:
    """How well one topic is recognised in comments of authors that were not learned from."""

    tagged: int
    """Settled comments that have it."""
    said: int = 0
    right: int = 0
    needed: int = 0
    """Settled comments that are still to be found before it can be learned."""
    authors: int = 0
    """People who wrote of it that are still to be found."""

    @property
    def f1(self) -> float | None:
        """2 × right / (said + tagged), as `engine.feedback.texts.reader.f1`; None: not learned."""
        if self.needed or self.authors:
            return None
        return 2 * self.right / (self.said + self.tagged)

    @property
    def precision(self) -> float | None:
        """Of what was suggested, how much was right; None if nothing was."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """Of the comments that have it, of how many it was suggested; None: not learned."""
        return None if self.f1 is None else self.right / self.tagged


def qualities() -> dict[str, Quality]:
    """Return how well each topic was recognised when it was last learned, by its name."""
    learned = kept.newest(kept.TOPICS)
    if learned is None:
        return {}
    record: dict[str, Any] = learned.record
    proven = {
        one["label"]: Quality(one["tagged"], one["said"], one["right"])
        for one in record["quality"]["topics"]
    }
    lacking = {
        one["topic"]: Quality(one["tags"], needed=one["needed"], authors=one["authors"])
        for one in record["too_few"]
    }
    return proven | lacking


def settled_since_learned(most: int) -> int:
    """Return how many comments were settled since topics were last learned, `most` at most."""
    learned = kept.newest(kept.TOPICS)
    since = Q() if learned is None else Q(sorted_at__gt=learned.made_at)
    rows = Answer.objects.filter(since, sorted_at__isnull=False)
    return rows.order_by()[:most].count()
