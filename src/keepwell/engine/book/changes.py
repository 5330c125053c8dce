"""Who changed most, and why."""

from collections.abc import Iterator, Mapping

import numpy as np

from keepwell.engine.book.names import Names
from keepwell.engine.book.result import BAND_ORDER, Change
from keepwell.engine.book.sides import Side
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.answers import Scores
from keepwell.engine.scoring.ledger import Standing, parts_of

MANY = 10
"""Falls, and rises, that a book tells of."""
WORTH_TELLING = 1.0
"""Points: less is weather."""


class Changes:
    """The customers whose score moved most between two days, by their ledger."""

    def __init__(self, before: Side, now: Side, cards: Mapping[str, Scorecard]) -> None:
        self.before, self.now, self.cards = before, now, cards

    def falls(self) -> Ints:
        """Return who fell most, the greatest fall first."""
        return self._greatest(self.before.score - self.now.score)

    def rises(self) -> Ints:
        """Return who rose most, the greatest rise first."""
        return self._greatest(self.now.score - self.before.score)

    def _greatest(self, points: Floats) -> Ints:
        told = np.flatnonzero(np.nan_to_num(points) >= WORTH_TELLING)
        # Of equal changes the one that is worth more comes first.
        return told[np.lexsort((-self.now.value[told], -points[told]))][:MANY]

    def told(self, customers: Ints, names: Names) -> Iterator[Change]:
        """Yield the changes of some customers, each with the parts it is made of."""
        pairs = zip(
            self._standings(self.before, customers),
            self._standings(self.now, customers),
            strict=True,
        )
        for customer, (before, now) in zip(customers.tolist(), pairs, strict=True):
            parts = sorted(parts_of(before, now), key=lambda part: -abs(part.points))
            yield Change(
                names.named(customer),
                before=float(self.before.score[customer]),
                now=float(self.now.score[customer]),
                band_before=BAND_ORDER[self.before.band[customer]],
                band_now=BAND_ORDER[self.now.band[customer]],
                parts=tuple(parts),
                versions=tuple(dict.fromkeys([before.version, now.version])),
            )

    def _standings(self, side: Side, customers: Ints) -> list[Standing]:
        rows = side.rows.take(side.place[customers])
        return [Standing.of(record) for record in Scores("account", rows, self.cards).records()]
