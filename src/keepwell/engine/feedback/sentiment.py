"""Whether a comment is negative, neutral or positive, learned from the team's own data.

From tags, or from ratings that came with comments: `NPS.moods(values)` are labels, too.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

import numpy as np

from keepwell.engine.feedback.texts.linear import read_after
from keepwell.engine.feedback.texts.reader import Lesson, Proven, Reader, learn, proven
from keepwell.engine.feedback.texts.saving import load, save
from keepwell.engine.feedback.texts.spans import Span
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.errors import FeedbackError

KIND = "sentiment"
"""What saved estimators are called."""
MOODS = {-1: "negative", 0: "neutral", 1: "positive"}
"""As `Scale.moods` numbers them."""
LABELS = tuple(MOODS.values())
NEEDED = 20
"""Comments of a mood below which it cannot be learned."""


@dataclass(frozen=True)
class Quality:
    """What became of comments whose authors were not learned from."""

    comments: int
    authors: int
    moods: tuple[Proven, ...]
    usual: float
    """The accuracy of always saying the most frequent mood: what has to be beaten."""

    @property
    def accuracy(self) -> float:
        """The share of comments whose mood was right."""
        return sum(one.right for one in self.moods) / self.comments


@dataclass(frozen=True)
class Feeling:
    """The mood of a comment."""

    mood: str
    confidence: float
    why: tuple[Span, ...]
    """The words that spoke most for it, in `plain(comment)`."""


@dataclass(frozen=True)
class SentimentEstimator:
    """What was learned of moods."""

    reader: Reader
    quality: Quality

    @classmethod
    def fit(
        cls,
        comments: Sequence[str],
        moods: Ints,
        *,
        asked: Sequence[str] | None = None,
        authors: Sequence[object] | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn from comments and their moods (−1, 0, 1); those with another number are left out.

        Raises FeedbackError unless two moods have enough comments each.
        """
        known = np.flatnonzero(np.isin(moods, list(MOODS)))
        _check(moods[known])
        tags = np.column_stack([moods[known] == mood for mood in MOODS])
        who = None if authors is None else [authors[place] for place in known.tolist()]
        read = read_after(comments, asked)
        lesson = Lesson.of([read[place] for place in known.tolist()], tags, who)
        found = learn(lesson, seed)
        return cls(found.reader, _quality(lesson, _shared(found.unseen)))

    def predict(self, comments: Sequence[str], asked: Sequence[str] | None = None) -> Floats:
        """Return [comment][negative, neutral, positive]: probabilities that add up to 1."""
        return _shared(self.reader.predict(comments, asked))

    def feel(self, comment: str, asked: str = "") -> Feeling:
        """Return the likeliest mood of a comment, how sure, and why."""
        (sure,) = self.predict([comment], [asked])
        best = int(np.argmax(sure))
        return Feeling(LABELS[best], float(sure[best]), self.reader.why(comment, asked, best))

    def save(self, path: Path) -> None:
        """Write what was learned into a file, for `load`."""
        save(path, KIND, {"quality": asdict(self.quality)}, self.reader)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what was saved; raise FeedbackError if it is none, or of another version."""
        facts, reader = load(path, KIND)
        quality = facts["quality"]
        moods = tuple(Proven(**one) for one in quality.pop("moods"))
        return cls(reader, Quality(**quality, moods=moods))


def _check(moods: Ints) -> None:
    counts = Counter(moods.tolist())
    if sum(many >= NEEDED for many in counts.values()) < 2:  # noqa: PLR2004 - two moods to tell apart
        listed = ", ".join(f"{counts[mood]} {name}" for mood, name in MOODS.items())
        raise FeedbackError(
            f"Sentiment is learned from at least {NEEDED} comments of each of at least two moods. "
            f"Got {listed}. Tag more comments, or take in those that came with a rating."
        )


def _shared(sure: Floats) -> Floats:
    """Return probabilities of moods of which one holds."""
    return sure / sure.sum(axis=1, keepdims=True)


def _quality(lesson: Lesson, unseen: Floats) -> Quality:
    said = np.zeros(unseen.shape, np.bool_)
    said[np.arange(len(unseen)), np.argmax(unseen, axis=1)] = True
    usual = float(lesson.tags.mean(axis=0).max())
    authors = len(np.unique(lesson.groups))
    return Quality(len(unseen), authors, proven(LABELS, said, lesson.tags), usual)
