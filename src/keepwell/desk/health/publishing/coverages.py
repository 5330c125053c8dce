"""For how many customers each measure has a value: counted while batches go by."""

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from django.db import transaction

from keepwell.desk.health.models import Coverage
from keepwell.desk.health.publishing.standings import Batch
from keepwell.engine.book.dimensions import by_card, matrix
from keepwell.engine.measures.folds import Ints
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.scores import MISSING, OK, STALE


class Coverages:
    """Counts of a whole publication: [status][measure] for each scorecard."""

    def __init__(self, cards: Mapping[str, Scorecard]) -> None:
        self.cards = cards
        self.counts: defaultdict[str, Ints | int] = defaultdict(int)

    def see(self, batch: Batch) -> None:
        """Count a batch."""
        for card, rows in by_card(batch.now, self.cards):
            statuses = matrix(rows["statuses"], len(card.measures))
            counted = [(statuses == status).sum(axis=0) for status in (OK, MISSING, STALE)]
            self.counts[card.version] = self.counts[card.version] + np.array(counted)

    def write(self) -> None:
        """Put these counts in the place of the ones before, all at once."""
        with transaction.atomic():
            Coverage.objects.all().delete()
            Coverage.objects.bulk_create(
                Coverage(version=version, place=place, measure=measure.name,
                         ok=ok, missing=missing, stale=stale)
                for version, counts in self.counts.items()
                for place, (measure, (ok, missing, stale)) in enumerate(
                    zip(self.cards[version].measures, np.transpose(counts).tolist(), strict=True)
                )
            )  # fmt: skip
