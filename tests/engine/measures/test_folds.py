"""Each fold says what a plain loop over the rows says, for all dates at a time."""

import math
from collections import defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.engine.measures.folds import DAY, FOLDS, Cells, Folder

CUSTOMERS = 3
BEFORE_1970, LEAP = -3, 19_780  # the second lies in February 2024
WINDOWS = (None, 1, 7, 400)


def rows():
    """Draw rows (customer, moment, number, item, hit, batch) around a day, many at one moment."""
    days = st.sampled_from((BEFORE_1970, LEAP)).flatmap(lambda first: st.integers(first, first + 6))
    moments = st.builds(
        lambda day, us: day * DAY + us, days, st.sampled_from((0, 1, DAY // 2, DAY - 1))
    )
    numbers = st.integers(-40, 40).map(lambda eighths: eighths / 8)
    row = st.tuples(
        st.integers(0, CUSTOMERS - 2),  # the last customer has no rows at all
        moments, numbers, st.integers(0, 2), st.booleans(), st.integers(0, 1),
    )  # fmt: skip
    return st.lists(row, max_size=25)


def dates():
    """Draw ends of days: neighbours, weeks or months apart, also before the first row."""
    firsts = st.sampled_from((BEFORE_1970 - 2, LEAP - 400, LEAP - 2, LEAP + 3))
    steps = st.sampled_from((1, 7, 30))
    return st.builds(
        lambda first, step, count: np.arange(first, first + step * count, step),
        firsts, steps, st.integers(1, 6),
    )  # fmt: skip


def cells_of(drawn, *, items=False):
    """Roll rows up as `gather` does, each batch by itself; ids rise with the place of the row."""
    groups = defaultdict(list)
    for place, (customer, us, number, item, hit, batch) in enumerate(drawn):
        key = (customer, us // DAY, batch, item) if items else (customer, us // DAY, batch)
        groups[key].append((us, f"{place:03}", number, hit))
    keys = list(groups)
    first, last = ([pick(groups[key]) for key in keys] for pick in (min, max))
    parts = {
        "n": [len(groups[key]) for key in keys],
        "hits": [sum(hit for *_, hit in groups[key]) for key in keys],
        "total": [math.fsum(number for _, _, number, _ in groups[key]) for key in keys],
        "least": [min(number for _, _, number, _ in groups[key]) for key in keys],
        "most": [max(number for _, _, number, _ in groups[key]) for key in keys],
        "item": [key[-1] for key in keys],
        **{f"first{part}": [row[place] for row in first] for place, part in enumerate(NAMED)},
        **{f"last{part}": [row[place] for row in last] for place, part in enumerate(NAMED)},
    }
    columns = {
        name: np.array(part, object if name.endswith("_id") else None)
        for name, part in parts.items()
    }
    columns = columns if keys else {name: np.array([], TYPES.get(name, float)) for name in parts}
    order = sorted(range(len(keys)), key=lambda place: keys[place][:2])
    customer, day = (np.array([keys[k][n] for k in order], np.int64) for n in (0, 1))
    return Cells(customer, day, {n: p[order] for n, p in columns.items()}, CUSTOMERS)


NAMED = ("_at", "_id", "")
TYPES = {"item": np.int32, "first_at": np.int64, "last_at": np.int64} | dict.fromkeys(
    ("first_id", "last_id"), object
)


def naive(name, drawn, end, window):
    """Say what a fold is to say of one customer's rows as of a day, or None for missing."""
    start = -math.inf if window is None else (end - window) * DAY
    inside = [
        (us, f"{place:03}", number, item, hit)
        for place, (_, us, number, item, hit, _) in drawn
        if start <= us < end * DAY
    ]
    numbers = [number for _, _, number, _, _ in inside]
    always = {
        "count": len(inside),
        "sum": math.fsum(numbers),
        "distinct": len({item for *_, item, _ in inside}),
        "days_active": len({us // DAY for us, *_ in inside}),
    }
    if name in always or not inside:
        return always.get(name)
    return {
        "mean": math.fsum(numbers) / len(numbers),
        "min": min(numbers),
        "max": max(numbers),
        "last": max(inside)[2],
        "first": min(inside)[2],
        "days_since_last": (end * DAY - max(inside)[0]) / DAY,
        "days_since_first": (end * DAY - min(inside)[0]) / DAY,
        "share": sum(hit for *_, hit in inside) / len(inside),
    }[name]


@pytest.mark.parametrize("name", FOLDS)
@settings(deadline=None, derandomize=True, max_examples=60)
@given(drawn=rows(), ends=dates(), window=st.sampled_from(WINDOWS))
def test_folds_say_what_a_loop_says(name, drawn, ends, window):
    """For every aggregate, date, window and customer, whatever the rows and their batches."""
    edges = np.concatenate([ends, ends - (window or 0)])
    folder = Folder(cells_of(drawn, items=name == "distinct"), edges)
    found = FOLDS[name](folder, ends, window)
    assert found.shape == (len(ends), CUSTOMERS)
    for row, end in zip(found.tolist(), ends.tolist(), strict=True):
        for customer, value in enumerate(row):
            theirs = [(place, one) for place, one in enumerate(drawn) if one[0] == customer]
            expected = naive(name, theirs, end, window)
            assert (None if math.isnan(value) else value) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", FOLDS)
@settings(deadline=None, derandomize=True, max_examples=20)
@given(drawn=rows(), ends=dates(), more=dates())
def test_one_folder_serves_all_windows(name, drawn, ends, more):
    """What a window says does not depend on the dates and windows it shares a folder with."""
    cells = cells_of(drawn, items=name == "distinct")
    every = [ends, ends - 1, ends - 7, ends - 400, more]
    shared = Folder(cells, np.concatenate(every))
    for window in WINDOWS:
        alone = Folder(cells, np.concatenate([ends, ends - (window or 0)]))
        said = (FOLDS[name](folder, ends, window) for folder in (shared, alone))
        np.testing.assert_allclose(*said, atol=1e-9)


@pytest.mark.parametrize("name", FOLDS)
def test_nobody_at_all(name):
    """Without customers there is nothing to say, and no error."""
    none = cells_of([])
    empty = Cells(none.customer, none.day, none.parts, 0)
    ends = np.array([LEAP])
    assert FOLDS[name](Folder(empty, ends), ends, None).shape == (1, 0)


def test_a_leap_day_is_a_day():
    """A window of one day that ends after 29 February holds just that day."""
    end = (date(2024, 3, 1) - date(1970, 1, 1)) / timedelta(days=1)
    drawn = [(0, int(end - n) * DAY, 1.0, 0, True, 0) for n in (0, 1, 2)]
    ends = np.array([int(end)])
    found = FOLDS["count"](Folder(cells_of(drawn), np.concatenate([ends, ends - 1])), ends, 1)
    assert found[0, 0] == 1
