"""Learning from what colleagues settled, and from the scores that came with comments."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.utils.timezone import now

from keepwell.desk.surveys.models import Answer, Edition, Learned, Mention, Topic
from keepwell.desk.surveys.topics import kept
from keepwell.desk.surveys.topics.comments import FIELDS, Questions, author_of, comments
from keepwell.engine.feedback.scales import OFF, SCALES
from keepwell.errors import FeedbackError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from keepwell.engine.measures.folds import Ints

MOST = 10_000
"""Comments that are learned from, the newest."""
MANY = 20
"""Comments settled since, after which it is worth learning anew."""
DAY, WEEK = timedelta(hours=20), timedelta(days=6, hours=20)
"""Ages from which on moods are learned anew: if comments came or went, and in any case."""


def is_due(*, at_least: int = MANY) -> bool:
    """Return whether so many comments were settled since topics were last learned."""
    last = kept.newest(kept.TOPICS)
    return _settled(last.made_at if last else None, at_least) >= at_least


def is_outdated() -> bool:
    """Return whether anything was settled, or erased, since topics were last learned."""
    last = kept.newest(kept.TOPICS)
    taught = min(_lessons().count(), MOST)
    return is_due(at_least=1) or (last is not None and last.comments != taught)


def moods_are_outdated() -> bool:
    """Return whether moods were never learned, or not of late and from other comments."""
    last = kept.newest(kept.SENTIMENT)
    if last is None or last.made_at < now() - WEEK:
        return True
    scored = min(_scored().count(), MOST)
    return last.made_at < now() - DAY and last.comments != scored


def learn_topics() -> Learned:
    """Learn which topics comments have from those that colleagues settled; keep it."""
    from keepwell.engine.feedback.topics.estimator import TopicEstimator

    answers = list(_lessons().order_by("-sorted_at", "-pk").only(*FIELDS)[:MOST])
    asked = Questions()
    found = TopicEstimator.fit(
        [one.comment for one in answers],
        _topics_of(answers),
        asked=[asked.of(one) for one in answers],
        authors=[author_of(one) for one in answers],
    )
    record = {
        "threshold": found.threshold,
        "quality": asdict(found.quality),
        "too_few": [asdict(one) for one in found.too_few],
    }
    return kept.keep(kept.TOPICS, len(answers), record, found if found.topics else None)


def learn_moods() -> Learned:
    """Learn the mood of comments from the scores that came with them; keep it."""
    from keepwell.engine.feedback.sentiment import SentimentEstimator

    answers = list(_scored().order_by("-at", "-pk").only(*FIELDS)[:MOST])
    asked, moods = Questions(), _moods(answers)
    counts = {str(mood): int((moods == mood).sum()) for mood in (-1, 0, 1)}
    try:
        found = SentimentEstimator.fit(
            [one.comment for one in answers],
            moods,
            asked=[asked.of(one) for one in answers],
            authors=[author_of(one) for one in answers],
        )
    except FeedbackError:  # too few: the counts say so
        return kept.keep(kept.SENTIMENT, len(answers), {"counts": counts}, None)
    record = {"counts": counts, "quality": asdict(found.quality)}
    return kept.keep(kept.SENTIMENT, len(answers), record, found)


def _lessons() -> "QuerySet[Answer]":
    return comments().filter(sorted_at__isnull=False)


def _scored() -> "QuerySet[Answer]":
    return comments().filter(score__isnull=False)


def _settled(since: datetime | None, most: int) -> int:
    rows = _lessons() if since is None else _lessons().filter(sorted_at__gt=since)
    return rows.order_by()[:most].count()


def _topics_of(answers: Sequence[Answer]) -> list[set[str]]:
    """Return the names of the topics of each, those that are retired left out."""
    names = dict(Topic.objects.filter(retired_at=None).values_list("pk", "name"))
    found: dict[int, set[str]] = {one.pk: set() for one in answers}
    settled = Mention.objects.counted().filter(topic__in=names, answer__sorted_at__isnull=False)
    for answer, topic in settled.order_by().values_list("answer", "topic").iterator():
        if answer in found:
            found[answer].add(names[topic])
    return [found[one.pk] for one in answers]


def _moods(answers: Sequence[Answer]) -> "Ints":
    """Return how content the score of each was, by the scale of what it was asked on."""
    editions = Edition.objects.filter(pk__in={one.edition_id for one in answers})
    measures = {one.pk: one.document.get("measures") for one in editions}
    moods = np.full(len(answers), OFF)
    scores = np.array([one.score for one in answers], np.float64)
    for name, scale in SCALES.items():
        chosen = np.array([measures[one.edition_id] == name for one in answers], np.bool_)
        moods[chosen] = scale.moods(scores[chosen])
    return moods
