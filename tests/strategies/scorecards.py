"""Scorecards of every aggregate, option and missing rule, as the reader would let them pass."""

from functools import cache
from typing import Any

from hypothesis import strategies as st

from keepwell.engine.scorecard.schema import (
    AGGREGATES,
    BANDS,
    Aggregation,
    Cap,
    Condition,
    DaysUntil,
    Dimension,
    Measure,
    Percentile,
    ReadyToGrow,
    Rule,
    Scale,
    Scorecard,
    Test,
    TraitCondition,
    TraitValue,
    Unit,
)
from strategies.words import EVENTS, ORDER, PROPERTIES, SMALL, TEXTS, TRAITS

WINDOWS = st.sampled_from((None, 30, 400, 90, 7, 1, None, 400))
DAYS = st.sampled_from((30, 7, 400, 1))
WEIGHTS = st.sampled_from((1.0, 0.0, 2.0, 0.5, 30.0, 1.1))
PERCENTS = st.sampled_from((0.0, 20.0, 50.0, 75.0, 100.0, 49.0, 12.5))
LIMITS = st.sampled_from(("above", "at_least", "below", "at_most"))
FOLDS_NUMBERS = frozenset({"sum", "mean", "min", "max", "last", "first"})
RARELY = st.sampled_from((False, False, False, True))
COLUMNS = ("person", "event", "source")
OF_PROPERTY = tuple(f"property:{name}" for name in PROPERTIES)


@st.composite
def scorecards(
    draw: st.DrawFn,
    *,
    name: str = "one",
    unit: Unit = "account",
    choosy: bool = False,
    percentiles: bool = True,
) -> Scorecard:
    """Draw a scorecard.

    A `choosy` one applies to some customers only; without `percentiles` its scores move little when
    its values do.
    """
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=2))
    names = iter(f"m{number}" for number in range(sum(sizes)))
    dimensions = tuple(
        Dimension(
            f"d{number}",
            draw(WEIGHTS),
            tuple(draw(measures(next(names), f"d{number}", percentiles)) for _ in range(size)),
        )
        for number, size in enumerate(sizes)
    )
    rules = _rules(dimensions)
    return Scorecard(
        name=name,
        version=name,
        text="",
        title=name,
        unit=unit,
        dimensions=dimensions,
        applies_to=draw(st.lists(_applies(), min_size=1, max_size=2).map(tuple)) if choosy else (),
        min_coverage=draw(st.sampled_from((0.5, 0.0, 0.25, 0.1, 1.0))),
        bands=dict(zip(BANDS, draw(st.sampled_from(((0, 50, 75), (0, 12.5, 49)))), strict=True)),
        caps=draw(_few(_caps(rules), 3)),
        ready_to_grow=draw(st.none() | _ready_to_grow(rules)),
    )


@st.composite
def measures(draw: st.DrawFn, name: str, dimension: str, percentiles: bool) -> Measure:  # noqa: FBT001
    """Draw a measure with the options that its kind of value allows."""
    value = draw(_trait_values() if draw(RARELY) else aggregations())
    watched = isinstance(value, Aggregation) and bool(value.events)
    windowed = isinstance(value, Aggregation) and value.window is not None
    is_last = isinstance(value, Aggregation) and value.aggregate == "last"
    return Measure(
        name=name,
        dimension=dimension,
        weight=draw(WEIGHTS),
        value=value,
        scale=draw(scales() | st.builds(Percentile, st.booleans()) if percentiles else scales()),
        per=draw(_divisors()) if not isinstance(value, DaysUntil) and draw(RARELY) else None,
        compare=windowed and draw(RARELY),
        missing=draw(st.none() | PERCENTS),
        valid_for=draw(st.none() | DAYS) if is_last else None,
        stale_after=draw(DAYS) if watched and draw(RARELY) else None,
    )


def _divisors() -> st.SearchStrategy[Aggregation | TraitValue]:
    return aggregations() | st.builds(TraitValue, st.sampled_from(TRAITS))


@cache
def _trait_values() -> st.SearchStrategy[TraitValue | DaysUntil]:
    traits = st.sampled_from(TRAITS)
    return st.builds(TraitValue, traits) | st.builds(DaysUntil, traits)


@st.composite
def aggregations(draw: st.DrawFn) -> Aggregation:
    """Draw what is folded, how, and of which rows."""
    aggregate = draw(st.sampled_from(AGGREGATES))
    of: st.SearchStrategy[Any] = st.none()
    if aggregate in FOLDS_NUMBERS:
        of = st.sampled_from((None, None, *OF_PROPERTY[:2]))
    elif aggregate == "distinct":
        of = st.sampled_from((*COLUMNS, *OF_PROPERTY))
    conditions = st.lists(_conditions(), min_size=1, max_size=2).map(tuple)
    return Aggregation(
        aggregate=aggregate,
        events=draw(_few(st.sampled_from((*EVENTS, ORDER)), 2)),
        of=draw(of),
        where=draw(_few(_conditions(), 1)) if draw(RARELY) else (),
        matching=draw(conditions) if aggregate == "share" else (),
        window=draw(WINDOWS),
    )


@cache
def _applies() -> st.SearchStrategy[TraitCondition]:
    return st.builds(TraitCondition, st.sampled_from(TRAITS), _tests())


def _few(items: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[Any]:
    """Return a tuple of different items, most often empty."""
    return st.just(()) | st.lists(items, min_size=1, max_size=most, unique=True).map(tuple)


@cache
def _conditions() -> st.SearchStrategy[Condition]:
    return st.one_of(
        st.builds(Condition, st.just("value"), st.just(""), _tests()),
        st.builds(Condition, st.just("property"), st.sampled_from(PROPERTIES), _tests()),
        st.builds(Condition, st.just("trait"), st.sampled_from(TRAITS), _tests()),
    )


@cache
def _tests() -> st.SearchStrategy[tuple[Test, ...]]:
    """Return tests of a fact that may be a text, a number or a truth."""
    said = st.one_of(st.sampled_from(TEXTS), SMALL, st.booleans())
    equal = _equality(said)
    return st.lists(equal | _limit(), min_size=1, max_size=2).map(tuple)


def _equality(to: st.SearchStrategy[Any]) -> st.SearchStrategy[Test]:
    several = st.lists(to, min_size=1, max_size=2).map(tuple)
    return st.builds(Test, st.sampled_from(("is", "is_not")), several)


def _limit(to: st.SearchStrategy[float] = SMALL) -> st.SearchStrategy[Test]:
    return st.builds(Test, LIMITS, st.tuples(to))


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    """Draw a rising or falling scale of two to four points, often at values that facts hold."""
    values = sorted(draw(st.lists(SMALL | st.integers(-50, 500).map(float), min_size=2, max_size=4,
                                  unique=True)))  # fmt: skip
    count = len(values)
    scores = sorted(
        draw(st.lists(PERCENTS, min_size=count, max_size=count)), reverse=draw(st.booleans())
    )
    return Scale(tuple(zip(values, scores, strict=True)))


def _rules(dimensions: tuple[Dimension, ...]) -> st.SearchStrategy[Rule]:
    """Return rules on a measure's value, a dimension's score or the score."""
    values = st.lists(_limit() | _equality(SMALL), min_size=1, max_size=2).map(tuple)
    scores = st.lists(_limit(PERCENTS) | _equality(PERCENTS), min_size=1, max_size=2).map(tuple)
    names = [measure.name for dimension in dimensions for measure in dimension.measures]
    sides = [dimension.name for dimension in dimensions]
    return st.one_of(
        st.builds(Rule, st.just("score"), st.just(""), scores),
        st.builds(Rule, st.just("measure"), st.sampled_from(names), values),
        st.builds(Rule, st.just("dimension"), st.sampled_from(sides), scores),
    )


def _caps(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[Cap]:
    when = st.lists(rules, min_size=1, max_size=2).map(tuple)
    return st.builds(Cap, when, PERCENTS, st.sampled_from(("silence", "a complaint")))


def _ready_to_grow(rules: st.SearchStrategy[Rule]) -> st.SearchStrategy[ReadyToGrow]:
    bands = st.sampled_from((("healthy",), ("watch", "healthy")))
    return st.builds(ReadyToGrow, bands, any=_few(rules, 2), all=_few(rules, 1))
