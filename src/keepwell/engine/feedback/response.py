"""How many of those who were asked answered, and whether those who decide are among them."""

from dataclasses import dataclass

import numpy as np

from keepwell.engine.intervals import Interval, wilson
from keepwell.engine.measures.folds import Ints
from keepwell.engine.scoring.rules import Bools


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Count / of; None of nobody."""
        return self.count / self.of if self.of else None

    @property
    def interval(self) -> Interval | None:
        """Where the true share lies, 95 times in 100 (Wilson 1927); None of nobody."""
        return wilson(self.count / self.of, self.of) if self.of else None


def responded(who: Ints, at: Ints, asked: Bools) -> Bools:
    """Return [row]: which questions were answered; rows are questions (`asked`) and answers.

    `who` numbers persons and surveys together, `at` is the moment. A question is answered by any
    answer of the same person to the same survey before the next question of it: one answer counts
    once, and who answers without having been asked raises no rate.

    >>> who, at = np.array([0, 0, 0, 1, 2]), np.array([1, 2, 3, 1, 1])
    >>> responded(who, at, np.array([True, False, True, True, False])).tolist()
    [True, False, False, False, False]
    """
    order = np.lexsort((~asked, at, who))  # asked and answered at once: asked first
    next_is_answer = np.zeros(len(who), np.bool_)
    same = who[order][1:] == who[order][:-1]
    next_is_answer[:-1] = same & ~asked[order][1:]
    found = np.zeros(len(who), np.bool_)
    found[order] = next_is_answer & asked[order]
    return found


def coverage(accounts: Ints, answered: Bools) -> Share:
    """Return of how many accounts with somebody who decides one of those answered.

    A row is a person who decides: the number of the account, and whether it answered.

    >>> coverage(np.array([0, 0, 1]), np.array([False, True, False]))
    Share(count=1, of=2)
    """
    return Share(len(np.unique(accounts[answered])), len(np.unique(accounts)))
