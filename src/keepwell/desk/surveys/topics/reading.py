"""Looking at comments: the topics that rules find in them and the estimator suggests, the mood."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from django.db import transaction
from django.db.models import Min
from django.utils.timezone import now

from keepwell.desk.surveys.models import Answer, By, Mention, Sentiment, Tagged, Topic
from keepwell.desk.surveys.topics import kept
from keepwell.desk.surveys.topics.comments import FIELDS, Questions, comments
from keepwell.engine.feedback.topics.rules import Topic as Rule

if TYPE_CHECKING:
    from keepwell.engine.feedback.sentiment import SentimentEstimator
    from keepwell.engine.feedback.topics.estimator import TopicEstimator

AT_ONCE = 200
"""Comments that are read in one transaction."""
MOODS = (Sentiment.NEGATIVE, Sentiment.NEUTRAL, Sentiment.POSITIVE)
"""As the estimator orders them."""
Key = tuple[int, int]
"""The numbers of an answer and of a topic."""


@dataclass
class Reader:
    """Rules and estimators, to read comments with. What it has none of it leaves as it is."""

    rules: dict[int, Rule]
    """By the topic's number."""
    names: dict[str, int] = field(default_factory=dict)
    """The numbers of topics that may be suggested, by the name that the estimator knows."""
    estimator: "TopicEstimator | None" = None
    moods: "SentimentEstimator | None" = None
    questions: Questions = field(default_factory=Questions)
    is_whole: bool = False
    """Whether a comment that this has read needs no other reader."""

    def read(self, ids: Sequence[int]) -> None:
        """Read some comments, and write down what is found. What a colleague judged stands."""
        with transaction.atomic():
            rows = comments().select_for_update().only(*FIELDS).order_by()
            answers = list(rows.filter(pk__in=ids))
            _write(self, answers, _living({**self._suggested(answers), **self._ruled(answers)}))
            self._feel(answers)
            refresh_sure(answers)
            for answer in answers if self.is_whole else ():
                answer.read_at = now()
            Answer.objects.bulk_update(answers, ["read_at", "sentiment", "sure"], batch_size=100)

    def has_found(self, mention: Mention) -> bool:
        """Return whether a mention is such as this would find again, if it still held."""
        if mention.by == By.RULE:
            return mention.topic_id in self.rules
        return self.estimator is not None

    def _ruled(self, answers: Iterable[Answer]) -> dict[Key, Mention]:
        return {
            (answer.pk, topic): Mention(
                answer=answer, topic_id=topic, by=By.RULE,
                why=[[one.start, one.end] for one in found],
            )
            for answer in answers
            for topic, rule in self.rules.items()
            if (found := rule.found(answer.comment, answer.language))
        }  # fmt: skip

    def _suggested(self, answers: Sequence[Answer]) -> dict[Key, Mention]:
        """Return what the estimator suggests of comments that no colleague has settled."""
        open_ones = [answer for answer in answers if answer.sorted_at is None]
        if self.estimator is None or not open_ones:
            return {}
        asked = [self.questions.of(answer) for answer in open_ones]
        sure = self.estimator.predict([answer.comment for answer in open_ones], asked)
        found = (
            self._suggestion(open_ones[row], asked[row], int(label), float(sure[row, label]))
            for row, label in np.argwhere(sure >= self.estimator.threshold).tolist()
        )
        return {(one.answer_id, one.topic_id): one for one in found if one is not None}

    def _suggestion(
        self, answer: Answer, asked: str, label: int, confidence: float
    ) -> Mention | None:
        assert self.estimator is not None  # whose suggestion this is
        topic = self.names.get(self.estimator.topics[label])
        if topic is None:
            return None
        spans = self.estimator.reader.why(answer.comment, asked, label)
        return Mention(
            answer=answer, topic_id=topic, by=By.ESTIMATOR, state=Tagged.SUGGESTED,
            confidence=round(confidence, 4), why=[[one.start, one.end] for one in spans],
        )  # fmt: skip

    def _feel(self, answers: Sequence[Answer]) -> None:
        if self.moods is None or not answers:
            return
        asked = [self.questions.of(answer) for answer in answers]
        sure = self.moods.predict([answer.comment for answer in answers], asked)
        for answer, best in zip(answers, np.argmax(sure, axis=1).tolist(), strict=True):
            answer.sentiment = MOODS[best]


def reader() -> Reader:
    """Return all rules of today and what was learned last."""
    return Reader(
        rules={one.pk: one.rule() for one in Topic.objects.filter(retired_at=None) if one.words},
        names=suggestible(),
        estimator=kept.topics(),
        moods=kept.sentiment(),
        is_whole=True,
    )


def rules_only(topic: Topic) -> Reader:
    """Return what reads the rules of one topic, and nothing else."""
    return replace(Reader({}), rules={} if topic.retired_at else {topic.pk: topic.rule()})


def suggestible() -> dict[str, int]:
    """Return the numbers of topics that may be suggested, also by names that were merged away."""
    rows = Topic.objects.values_list("pk", "name", "retired_at", "merged_into")
    every = {pk: (name, retired, into) for pk, name, retired, into in rows}
    return {
        name: living for pk, (name, _, _) in every.items() if (living := _heir(pk, every))
    }  # fmt: skip


def batches(ids: Iterable[int]) -> Iterator[list[int]]:
    """Yield numbers of answers, so many as are read at once."""
    some: list[int] = []
    for one in ids:
        some.append(one)
        if len(some) == AT_ONCE:
            yield some
            some = []
    if some:
        yield some


def refresh_sure(answers: Sequence[Answer]) -> None:
    """Set how sure the least sure suggestion of each is, now that suggestions changed."""
    waiting = Mention.objects.filter(answer__in=answers, state=Tagged.SUGGESTED).order_by()
    least = dict(waiting.values_list("answer").annotate(Min("confidence")))
    for answer in answers:
        answer.sure = least.get(answer.pk)


def _heir(pk: int | None, every: Mapping[int, tuple[str, object, int | None]]) -> int | None:
    """Return where the answers of a topic are now; None: it is retired."""
    seen: set[int] = set()
    while pk is not None and pk not in seen:
        seen.add(pk)
        _, retired, into = every[pk]
        if retired is None:
            return pk
        pk = into
    return None


def _living(wanted: dict[Key, Mention]) -> dict[Key, Mention]:
    """Leave out topics that were retired or merged away since the reader was made."""
    topics = Topic.objects.filter(pk__in={topic for _, topic in wanted}, retired_at=None)
    living = set(topics.values_list("pk", flat=True)) if wanted else set()
    return {key: mention for key, mention in wanted.items() if key[1] in living}


def _write(reader: Reader, answers: Sequence[Answer], wanted: dict[Key, Mention]) -> None:
    """Make what is there as it is wanted; what was judged, or is not this reader's, stays."""
    gone = []
    for old in Mention.objects.filter(answer__in=answers):
        key = old.answer_id, old.topic_id
        new = wanted.get(key)
        if old.judged_at or (new and _is_same(old, new)):
            wanted.pop(key, None)
        elif new or reader.has_found(old):
            gone.append(old.pk)
    Mention.objects.filter(pk__in=gone).delete()
    Mention.objects.bulk_create(wanted.values(), batch_size=500)


def _is_same(one: Mention, other: Mention) -> bool:
    return (one.by, one.confidence, one.why) == (other.by, other.confidence, other.why)
