"""An estimator of labels of texts: learns, says how sure it is, why, and how good it proved."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from keepwell.engine.feedback.texts.blending import blended, probability
from keepwell.engine.feedback.texts.grams import plain
from keepwell.engine.feedback.texts.linear import Counted, Lines, judged, learned, read_after
from keepwell.engine.feedback.texts.spans import Span, spans
from keepwell.engine.forecast.folds import fold_of
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

FOLDS = 4
"""Parts that authors are split into: three teach what judges the fourth."""


@dataclass(frozen=True)
class Reader:
    """What was learned of some labels: scores are log-odds, calibrated."""

    lines: Lines

    def predict(self, texts: Sequence[str], asked: Sequence[str] | None = None) -> Floats:
        """Return [text][label]: probabilities, each label by itself."""
        return probability(self.lines.read(read_after(texts, asked)))

    def why(self, text: str, asked: str, label: int) -> tuple[Span, ...]:
        """Return the words that spoke most for a label; places are those in `plain(text)`."""
        even = plain(text)
        return spans(even, self.lines.pulls(even, asked, label))


@dataclass(frozen=True)
class Lesson:
    """Texts with their labels, and who wrote them."""

    texts: tuple[str, ...]
    """Each after the question it answers, if that is known."""
    tags: Bools
    """[text][label]"""
    groups: Ints
    """[text]: the number of the respondent or customer; learned from and judged are others."""

    @classmethod
    def of(cls, texts: Sequence[str], tags: Bools, groups: Sequence[object] | None = None) -> Self:
        """Return a lesson; without groups each text has an author of its own."""
        if groups is None:
            return cls(tuple(texts), tags, np.arange(len(texts)))
        numbers = {group: number for number, group in enumerate(dict.fromkeys(groups))}
        return cls(tuple(texts), tags, np.array([numbers[group] for group in groups], np.int64))


@dataclass(frozen=True)
class Learned:
    """A reader, and what readers that had not seen the texts said of them."""

    reader: Reader
    unseen: Floats
    """[text][label]: probabilities of texts by readers that learned from other authors."""


def learn(lesson: Lesson, seed: int = 0) -> Learned:
    """Learn from texts, and judge each by what the other authors' texts teach."""
    counted = Counted.of(lesson.texts)
    everything = np.arange(len(lesson.texts))
    folds = fold_of(lesson.groups, _any(lesson.tags), seed, FOLDS)
    scores = judged(counted, lesson.tags, folds, seed)
    lines = learned(counted.part(everything, counted.frequent(everything)), lesson.tags, seed)
    blend = blended(scores, lesson.tags)
    return Learned(Reader(blend.lines(lines)), probability(blend.scores(scores)))


def _any(tags: Bools) -> Bools:
    """Return [text]: whether it has any label."""
    return np.asarray(tags.any(axis=1), np.bool_)


@dataclass(frozen=True)
class Proven:
    """How well a label was recognised in texts of authors that were not learned from."""

    label: str
    tagged: int
    """Texts that have it."""
    said: int
    """Texts that it was said of."""
    right: int
    """Both."""

    @property
    def precision(self) -> float | None:
        """Right / said; None if it was never said."""
        return self.right / self.said if self.said else None

    @property
    def recall(self) -> float | None:
        """Right / tagged; None if no text has it."""
        return self.right / self.tagged if self.tagged else None

    @property
    def f1(self) -> float | None:
        """2 × right / (said + tagged), the harmonic mean of both; None without any."""
        return f1(self.right, self.said, self.tagged)


def f1(right: int, said: int, tagged: int) -> float | None:
    """Return the F1 of counts (van Rijsbergen 1979).

    >>> f1(30, 40, 60)
    0.6
    """
    return 2 * right / (said + tagged) if said + tagged else None


def proven(labels: Collection[str], said: Bools, tags: Bools) -> tuple[Proven, ...]:
    """Return how well each label was recognised, from [text][label]."""
    counts = (tags.sum(axis=0), said.sum(axis=0), (said & tags).sum(axis=0))
    return tuple(
        Proven(label, *(int(count[place]) for count in counts))
        for place, label in enumerate(labels)
    )
