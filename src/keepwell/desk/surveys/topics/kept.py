"""Estimators of comments as the desk keeps them: the engine's file, in the database."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, TypeVar

from keepwell.desk.surveys.models import Learned
from keepwell.errors import FeedbackError

if TYPE_CHECKING:
    from keepwell.engine.feedback.sentiment import SentimentEstimator
    from keepwell.engine.feedback.topics.estimator import TopicEstimator

Estimator = TypeVar("Estimator", "TopicEstimator", "SentimentEstimator")
TOPICS, SENTIMENT = "topics", "sentiment"


def newest(kind: str) -> Learned | None:
    """Return what was last learned, without its numbers."""
    return Learned.objects.filter(kind=kind).defer("data").first()


def keep(
    kind: str,
    comments: int,
    record: Mapping[str, Any],
    estimator: "TopicEstimator | SentimentEstimator | None",
) -> Learned:
    """Keep what was learned; what was learned of the kind before goes."""
    data = None if estimator is None else _bytes_of(estimator)
    made = Learned.objects.create(kind=kind, comments=comments, record=record, data=data)
    Learned.objects.filter(kind=kind, pk__lt=made.pk).delete()
    return made


def topics() -> "TopicEstimator | None":
    """Return the newest estimator of topics; None: there is none, or another version kept it."""
    found = newest(TOPICS)
    return None if found is None else _topics(found.pk, found.made_at)


def sentiment() -> "SentimentEstimator | None":
    """Return the newest estimator of moods; None: there is none, or another version kept it."""
    found = newest(SENTIMENT)
    return None if found is None else _sentiment(found.pk, found.made_at)


def _bytes_of(estimator: "TopicEstimator | SentimentEstimator") -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "estimator"
        estimator.save(path)
        return path.read_bytes()


@lru_cache(maxsize=1)
def _topics(pk: int, _made_at: datetime) -> "TopicEstimator | None":
    from keepwell.engine.feedback.topics.estimator import TopicEstimator

    return _loaded(pk, TopicEstimator)


@lru_cache(maxsize=1)
def _sentiment(pk: int, _made_at: datetime) -> "SentimentEstimator | None":
    from keepwell.engine.feedback.sentiment import SentimentEstimator

    return _loaded(pk, SentimentEstimator)


def _loaded(pk: int, kind: type[Estimator]) -> Estimator | None:
    data = Learned.objects.filter(pk=pk).values_list("data", flat=True).first()
    if not data:
        return None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "estimator"
        path.write_bytes(bytes(data))
        try:
            return kind.load(path)
        except FeedbackError:  # another version of Keepwell kept it: the next night learns anew
            return None
