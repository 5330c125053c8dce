"""Masks over all customers say what the oracle says of each one."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.scoring.rows import EPOCH
from keepwell.engine.segments import Group, holds
from keepwell.engine.segments.holding import Trait
from keepwell.engine.segments.tree import BAND_WORDS, STATE_WORDS
from oracle.reading import Fact, moment_in, number_in
from oracle.segments import Record, belongs
from strategies.facts import DATES
from strategies.segments import ASKED, DIMENSIONS, MEASURES, trees
from strategies.words import SMALL, TEXTS, TRAITS

FACTS = st.sampled_from((*TEXTS, *DATES)).map(lambda text: Fact(text, number_in(text))) | (
    SMALL | st.sampled_from((1709164800.0, 1709250000.0))
).map(lambda number: Fact(None, number))
"""What a trait can hold."""
COMPUTED = (
    *(("measure", name) for name in MEASURES),
    *(("dimension", name) for name in DIMENSIONS),
    ("score", ""),
    ("value", ""),
)
NEAR = SMALL.map(lambda number: number + 5e-10)
RECORDS = st.builds(
    Record,
    st.just(ASKED),
    st.dictionaries(st.sampled_from(TRAITS), FACTS),
    st.dictionaries(st.sampled_from(COMPUTED), SMALL | NEAR),
    st.fixed_dictionaries(
        {"band": st.sampled_from(BAND_WORDS), "state": st.sampled_from(STATE_WORDS)}
    ),
)


@dataclass(frozen=True)
class Records:
    """Records of several customers, in columns."""

    records: list[Record]

    @property
    def day(self) -> date:
        """The day they are all of."""
        return ASKED

    def trait(self, name):
        """Return a trait."""
        facts = [record.traits.get(name) for record in self.records]
        return Trait(
            pa.array([fact.text if fact else None for fact in facts], pa.string()),
            _numbers(fact.number if fact else None for fact in facts),
            _numbers(_day(fact) if fact else None for fact in facts),
        )

    def number(self, kind, name):
        """Return what was computed."""
        return _numbers(record.numbers.get((kind, name)) for record in self.records)

    def word(self, kind):
        """Return bands or states."""
        return pa.array([record.words[kind] for record in self.records], pa.string())


def _numbers(values):
    return np.array([np.nan if value is None else value for value in values], np.float64)


def _day(fact):
    if fact.text is not None:
        moment = moment_in(fact.text)
        return None if moment is None else moment.timestamp() // 86_400
    return None if fact.number is None else fact.number // 86_400


@given(st.lists(RECORDS, min_size=1, max_size=6), trees())
def test_the_mask_is_what_the_oracle_says_of_each(records, tree):
    """For any tree and any customers, all at once and one by one give the same."""
    mask = holds(tree, Records(records))
    assert mask.tolist() == [belongs(record, tree) for record in records]


@given(st.lists(RECORDS, min_size=1, max_size=6), trees())
def test_a_segment_and_its_complement_part_all_customers(records, tree):
    """Everybody is in a segment or in `none` of it, and nobody in both, whatever is missing."""
    inside = holds(tree, Records(records))
    outside = holds(Group("none", (tree,)), Records(records))
    assert (inside ^ outside).all()


def test_the_day_counts_from_1970():
    """The oracle's calendar and the engine's begin on the same day."""
    assert (ASKED - EPOCH).days == _day(Fact("2024-03-01", None))
