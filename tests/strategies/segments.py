"""Trees of conditions, which the facts of `strategies.facts` and some names of measures meet."""

from datetime import date, timedelta

from hypothesis import strategies as st

from keepwell.engine.segments.tree import (
    BAND_WORDS,
    JOINS,
    NUMBERS,
    STATE_WORDS,
    Group,
    Leaf,
    Node,
    Segment,
)
from strategies.words import SMALL, TEXTS, TRAITS

ASKED = date(2024, 3, 1)
"""The day that most dates lie around."""
MEASURES, DIMENSIONS = ("m1", "m2"), ("d1", "d2")
LIMITS = st.sampled_from(("above", "at_least", "below", "at_most"))
EQUALS = st.sampled_from(("is", "is_not"))
USUAL_NAMES, USUAL_TEXTS = st.sampled_from(TRAITS), st.sampled_from(TEXTS)
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)


def _some(one: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(one, min_size=1, max_size=3).map(tuple)


def trait_leaves(
    names: st.SearchStrategy[str] = USUAL_NAMES,
    texts: st.SearchStrategy[str] = USUAL_TEXTS,
) -> st.SearchStrategy[Leaf]:
    """Draw conditions on traits."""
    near = st.integers(-100, 1500).map(lambda days: ASKED + timedelta(days=days))
    days = st.sampled_from((1, 30, 90)) | st.integers(1, 99_999)
    tests = (
        st.tuples(EQUALS, _some(texts | SMALL | st.booleans())),
        st.tuples(LIMITS, SMALL | near | st.floats(allow_nan=False, allow_infinity=False)),
        st.tuples(st.sampled_from(("within", "past")), days),
        st.tuples(st.just("known"), st.booleans()),
    )
    return st.builds(lambda name, test: Leaf("trait", name, *test), names, st.one_of(tests))


def number_leaves(
    *, measures: tuple[str, ...] = MEASURES, dimensions: tuple[str, ...] = DIMENSIONS
) -> st.SearchStrategy[Leaf]:
    """Draw conditions on what was computed."""
    about = [
        *(("measure", name) for name in measures),
        *(("dimension", name) for name in dimensions),
        *((kind, "") for kind in NUMBERS),
    ]
    tests = st.one_of(
        st.tuples(EQUALS, _some(SMALL)),
        st.tuples(LIMITS, SMALL | st.floats(0, 100)),
        st.tuples(st.just("known"), st.booleans()),
    )
    return st.builds(lambda what, test: Leaf(*what, *test), st.sampled_from(about), tests)


WORD_LEAVES = st.builds(
    lambda word, operator: Leaf(word[0], "", operator, word[1]),
    st.tuples(st.just("band"), _some(st.sampled_from(BAND_WORDS)))
    | st.tuples(st.just("state"), _some(st.sampled_from(STATE_WORDS))),
    EQUALS,
)


def trees(*leaves: st.SearchStrategy[Leaf]) -> st.SearchStrategy[Node]:
    """Draw trees of conditions, by default of every kind."""
    one = st.one_of(leaves or (trait_leaves(), number_leaves(), WORD_LEAVES))

    def grown(parts: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(parts, min_size=1, max_size=4).map(tuple)
        return st.builds(Group, st.sampled_from(JOINS), several)

    return st.recursive(one, grown, max_leaves=8)


def segments() -> st.SearchStrategy[Segment]:
    """Draw segments with every name and text that a file can hold."""
    named = WRITABLE.filter(str.strip)
    references = st.builds(lambda name: Leaf("segment", name, "is", (True,)), NAMES)
    where = trees(trait_leaves(named, WRITABLE), number_leaves(), WORD_LEAVES, references)
    text = st.just("") | named
    return st.builds(Segment, NAMES, where, title=text, description=text)
