"""Topics of comments, learned from the tags of the team: suggestions, how sure, and why."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np

from keepwell.engine.feedback.texts.linear import read_after
from keepwell.engine.feedback.texts.reader import Lesson, Proven, Reader, f1, learn, proven
from keepwell.engine.feedback.texts.saving import load, save
from keepwell.engine.feedback.texts.spans import Span
from keepwell.engine.feedback.topics.tags import matrix
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

KIND = "topics"
"""What saved estimators are called."""
NEEDED = 20
"""Comments with a topic, and as many without it, below which it is not learned."""
AUTHORS = 5
"""Authors of comments with a topic, below which it is not learned: one may always write alike."""
THRESHOLDS = tuple(hundredth / 100 for hundredth in range(5, 95))
"""Probabilities from which on a topic may be suggested."""


@dataclass(frozen=True)
class TooFew:
    """A topic that cannot be learned yet."""

    topic: str
    tags: int
    needed: int
    """Comments with the topic (or without it, if nearly all have it) that are still to be found."""
    authors: int
    """Authors of comments with the topic that are still to be found."""


@dataclass(frozen=True)
class Suggestion:
    """A topic that a comment seems to have, for somebody to confirm."""

    topic: str
    confidence: float
    """The probability: of suggestions as sure as this, that share is right."""
    why: tuple[Span, ...]
    """The words that spoke most for it, in `plain(comment)`."""


@dataclass(frozen=True)
class Quality:
    """What became of comments whose authors were not learned from."""

    comments: int
    authors: int
    topics: tuple[Proven, ...]

    @property
    def micro_f1(self) -> float | None:
        """F1 of all suggestions together."""
        return f1(*(sum(getattr(one, key) for one in self.topics) for key in _COUNTS))

    @property
    def macro_f1(self) -> float | None:
        """The mean F1 of the topics; a topic that is never suggested counts as 0."""
        each = [one.f1 or 0.0 for one in self.topics]
        return sum(each) / len(each) if each else None


_COUNTS = ("right", "said", "tagged")


@dataclass(frozen=True)
class TopicEstimator:
    """What was learned of topics."""

    topics: tuple[str, ...]
    """Those that had enough tags, by name."""
    reader: Reader
    threshold: float
    """The probability from which on a topic is suggested."""
    quality: Quality
    too_few: tuple[TooFew, ...] = ()

    @classmethod
    def fit(
        cls,
        comments: Sequence[str],
        tags: Sequence[Collection[str]],
        *,
        asked: Sequence[str] | None = None,
        authors: Sequence[object] | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn from comments that somebody has read; one without topics teaches, too.

        `asked` are the questions they answer, which tell much of a short comment. `authors` are
        the respondents (or customers): quality is that for authors never seen. The same comments,
        tags and seed give the same estimator.
        """
        every = sorted({topic for had in tags for topic in had})
        lesson = Lesson.of(read_after(comments, asked), matrix(tags, every), authors)
        few = tuple(_too_few(lesson, every))
        topics = tuple(topic for topic in every if topic not in {one.topic for one in few})
        enough = np.array([topic in topics for topic in every], np.bool_)
        lesson = Lesson(lesson.texts, lesson.tags[:, enough], lesson.groups)
        found = learn(lesson, seed)
        threshold = best_threshold(found.unseen, lesson.tags)
        judged = proven(topics, found.unseen >= threshold, lesson.tags)
        quality = Quality(len(comments), len(np.unique(lesson.groups)), judged)
        return cls(topics, found.reader, threshold, quality, few)

    def predict(self, comments: Sequence[str], asked: Sequence[str] | None = None) -> Floats:
        """Return [comment][topic]: probabilities."""
        return self.reader.predict(comments, asked)

    def suggest(self, comment: str, asked: str = "") -> list[Suggestion]:
        """Return the topics a comment seems to have, the surest first."""
        (sure,) = self.predict([comment], [asked])
        places = [place for place in np.argsort(-sure).tolist() if sure[place] >= self.threshold]
        return [
            Suggestion(
                self.topics[place], float(sure[place]), self.reader.why(comment, asked, place)
            )
            for place in places
        ]

    def save(self, path: Path) -> None:
        """Write what was learned into a file, for `load`."""
        facts = {
            "topics": self.topics,
            "threshold": self.threshold,
            "quality": asdict(self.quality),
            "too_few": [asdict(one) for one in self.too_few],
        }
        save(path, KIND, facts, self.reader)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what was saved; raise FeedbackError if it is none, or of another version."""
        facts, reader = load(path, KIND)
        quality = facts["quality"]
        judged = tuple(Proven(**one) for one in quality.pop("topics"))
        return cls(
            tuple(facts["topics"]),
            reader,
            facts["threshold"],
            Quality(**quality, topics=judged),
            tuple(TooFew(**one) for one in facts["too_few"]),
        )


def best_threshold(unseen: Floats, tags: Bools) -> float:
    """Return the one threshold, for all topics, with the best F1 over comments not learned from.

    One number is chosen by all decisions together, so that choosing it flatters no topic.
    """
    if not tags.any():
        return 0.5
    said = [unseen >= threshold for threshold in THRESHOLDS]
    scored = [f1(int((one & tags).sum()), int(one.sum()), int(tags.sum())) or 0.0 for one in said]
    return THRESHOLDS[int(np.argmax(scored))]


def _too_few(lesson: Lesson, topics: Sequence[str]) -> list[TooFew]:
    found = []
    for place, topic in enumerate(topics):
        with_it: Ints = np.flatnonzero(lesson.tags[:, place])
        tags, others = len(with_it), len(lesson.texts) - len(with_it)
        authors = max(AUTHORS - len(np.unique(lesson.groups[with_it])), 0)
        needed = max(NEEDED - min(tags, others), 0)
        if needed or authors:
            found.append(TooFew(topic, tags, needed, authors))
    return found
