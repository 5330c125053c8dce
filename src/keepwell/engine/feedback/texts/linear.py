"""One line for each label: weights of pieces, learned by logistic regression (TF-IDF, one vs rest).

Each text is looked at once: the counts of its pieces serve the final fit and all folds, and every
fold chooses and weighs its pieces by its own texts alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Self

import numpy as np
import numpy.typing as npt

from keepwell.engine.feedback.texts.grams import Piece, grams, pieces
from keepwell.engine.forecast.contract import log_odds, usual
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

STRENGTH = 8.0
"""The inverse of the ridge that holds weights back (scikit-learn's C)."""
RAREST = 2
"""Texts a piece must stand in to be learned from."""
STRENGTH_TOLD = 1.0
"""The same of the second line."""
UNSEEN = 0.1
"""The weight that each piece has in texts where it does not stand."""
CLOSE = 0.1
"""How near the best line is near enough: nearer costs twice the time and tells no more."""
ROUNDS = 300
"""Passes over the texts after which a line is taken as it is."""
MOST = 200_000
"""Pieces that are learned from, the most frequent ones: so much memory a label may take."""


def read_after(texts: Sequence[str], asked: Sequence[str] | None) -> list[str]:
    """Return each text after the question it answers: "Nothing" means much or little.

    >>> read_after(["Nothing"], ["What could we improve?"])
    ['What could we improve? Nothing']
    """
    if asked is None:
        return list(texts)
    return [f"{question} {text}".strip() for question, text in zip(asked, texts, strict=True)]


@dataclass(frozen=True)
class Counted:
    """How often each piece stands in each text: `counts` is [text][piece]."""

    names: tuple[str, ...]
    counts: "csr_matrix"

    @classmethod
    def of(cls, texts: Sequence[str]) -> Self:
        """Count the pieces of texts."""
        places: dict[str, int] = {}
        found = [[places.setdefault(name, len(places)) for name in grams(text)] for text in texts]
        return cls(tuple(places), _summed(found, len(places)))

    def frequent(self, rows: Ints) -> Ints:
        """Return the pieces that are frequent enough in some texts to be learned from."""
        texts = np.bincount(self.counts[rows].indices, minlength=len(self.names))
        often = np.argsort(-texts, kind="stable")[:MOST]
        return np.sort(often[texts[often] >= RAREST])

    def part(self, rows: Ints, pieces: Ints) -> "Counted":
        """Return the counts of some pieces in some texts."""
        names = tuple(self.names[place] for place in pieces.tolist())
        return Counted(names, self.counts[rows][:, pieces])


def _summed(found: Sequence[Sequence[int]], many: int) -> "csr_matrix":
    """Return [text][piece]: how often each of so many pieces was found in each text."""
    from scipy.sparse import csr_matrix

    columns = np.fromiter(chain.from_iterable(found), np.int64)
    ends = np.cumsum([0, *map(len, found)])
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(found), many))
    counts.sum_duplicates()
    return counts


@dataclass(frozen=True)
class Lines:
    """Scores are `base` + weights of a text's pieces × `slopes`: log-odds of each label."""

    names: tuple[str, ...]
    """The pieces learned from."""
    rarity: Floats
    """[piece]: how much a piece weighs, more if fewer texts have it."""
    slopes: npt.NDArray[np.float32]
    """[label][piece]; half as long as other numbers, for there are millions of them."""
    base: Floats
    """[label]"""

    def scores(self, counts: "csr_matrix") -> Floats:
        """Return [text][label] of counts of these pieces."""
        return np.asarray(_weighed(counts, self.rarity) @ self.slopes.T) + self.base

    def read(self, texts: Sequence[str]) -> Floats:
        """Return [text][label]."""
        return self.scores(self._counted(texts))

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.names)}

    def _counted(self, texts: Sequence[str]) -> "csr_matrix":
        places = self._places
        known = [[places[name] for name in grams(text) if name in places] for text in texts]
        return _summed(known, len(places))

    def pulls(self, text: str, asked: str, label: int) -> list[tuple[Piece, float]]:
        """Return each piece of a plain text and what it adds to the score of a label.

        What the question `asked` adds, which is read before it, is left out.
        """
        counts = self._counted(read_after([text], [asked]))
        weighed = _weighed(counts, self.rarity)
        each = dict(zip(weighed.indices.tolist(), weighed.data / counts.data, strict=True))
        return [
            (piece, each[place] * float(self.slopes[label, place]))
            for piece in pieces(text)
            if (place := self._places.get(piece.name)) is not None
        ]


def learned(counted: Counted, tags: Bools, seed: int) -> tuple[Lines, Lines]:
    """Learn two lines for each column of `tags`, [text][label].

    One is plain; the other looks at each piece by how much likelier texts with the label have it
    (Wang and Manning, Baselines and Bigrams, ACL 2012), which is better with much noise.
    """
    rarity = _rarity(counted.counts)
    weighed = _weighed(counted.counts, rarity)
    plain, told = [], []
    for label in range(tags.shape[1]):
        tagged = tags[:, label]
        plain.append(_line(weighed, tagged, STRENGTH, seed))
        likelier = _likelier(weighed, tagged)
        slope, base = _line(_times(weighed, likelier), tagged, STRENGTH_TOLD, seed)
        told.append((slope * likelier, base))
    return _as_lines(counted.names, rarity, plain), _as_lines(counted.names, rarity, told)


def judged(counted: Counted, tags: Bools, folds: Ints, seed: int) -> list[Floats]:
    """Return, of each line, [text][label]: scores by what the other folds alone teach."""
    scores = np.zeros((2, *tags.shape))
    for fold in np.unique(folds):
        learn, judge = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        kept = counted.frequent(learn)
        lines = learned(counted.part(learn, kept), tags[learn], seed)
        counts = counted.counts[judge][:, kept]
        scores[:, judge] = [line.scores(counts) for line in lines]
    return list(scores)


def _as_lines(
    names: tuple[str, ...], rarity: Floats, found: Sequence[tuple[Floats, float]]
) -> Lines:
    slopes = np.array([slope for slope, _ in found], np.float32).reshape(len(found), len(names))
    return Lines(names, rarity, slopes, np.array([base for _, base in found], np.float64))


def _line(weighed: "csr_matrix", tagged: Bools, strength: float, seed: int) -> tuple[Floats, float]:
    """Return slopes and base of one label; of a label that all or no texts have, the base alone."""
    from sklearn.linear_model import LogisticRegression

    if not weighed.shape[1] or tagged.all() or not tagged.any():
        return np.zeros(weighed.shape[1]), float(log_odds(np.array(usual(tagged))))
    found = LogisticRegression(
        C=strength, solver="liblinear", dual=True, tol=CLOSE, max_iter=ROUNDS, random_state=seed
    ).fit(weighed, tagged)
    return found.coef_[0], float(found.intercept_[0])


def _likelier(weighed: "csr_matrix", tagged: Bools) -> Floats:
    """Return [piece]: the log of its share in texts with the label over that in the others."""
    having, others = (
        np.asarray(weighed[rows].sum(axis=0)).ravel() + UNSEEN for rows in (tagged, ~tagged)
    )
    return np.log((having / having.sum()) / (others / others.sum()))


def _times(weighed: "csr_matrix", by: Floats) -> "csr_matrix":
    """Return each piece's column times a number."""
    found = weighed.copy()
    found.data *= by[found.indices]
    return found


def _rarity(counts: "csr_matrix") -> Floats:
    """Return [piece]: log((1 + texts) / (1 + texts with it)) + 1 (Salton and Buckley 1988)."""
    having = np.bincount(counts.indices, minlength=counts.shape[1])
    return np.log((1 + counts.shape[0]) / (1 + having)) + 1


def _weighed(counts: "csr_matrix", rarity: Floats) -> "csr_matrix":
    """Return (1 + log count) × rarity, each text scaled to length 1."""
    weighed = counts.copy()
    weighed.data = (1 + np.log(weighed.data)) * rarity[weighed.indices]
    rows = np.repeat(np.arange(weighed.shape[0]), np.diff(weighed.indptr))
    length = np.sqrt(np.bincount(rows, weighed.data**2, minlength=weighed.shape[0]))
    weighed.data /= length[rows]
    return weighed
