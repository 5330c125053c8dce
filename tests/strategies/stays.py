"""Subscriptions and orders of a few customers, on so few moments that many fall together."""

import pyarrow as pa
from hypothesis import strategies as st

from keepwell.engine.retention.stays import Stays
from oracle.retention import SUBSCRIPTION, Event, Stay, stays_of

DAY = 86_400_000_000
CUSTOMERS = ("a", "b", "c", "d")
LAST = 12
"""Days after which nothing happens."""
RULES = st.sampled_from((("contract", 0), ("repeat", 2 * DAY), ("repeat", 5 * DAY)))
MOMENTS = st.one_of(
    st.integers(0, LAST).map(lambda day: day * DAY),
    st.tuples(st.integers(0, LAST), st.sampled_from((1, DAY // 2, DAY - 1))).map(
        lambda pair: pair[0] * DAY + pair[1]
    ),
)
EDGES = st.integers(0, LAST + 6)
"""Midnights, in days."""


@st.composite
def events(draw: st.DrawFn, most: int = 25) -> list[Event]:
    """Draw events; ids are unique and in no order of time."""
    drawn = draw(
        st.lists(
            st.tuples(
                st.sampled_from(CUSTOMERS),
                MOMENTS,
                st.sampled_from((*SUBSCRIPTION, "Order Completed", "Signed In")),
                st.none() | st.integers(0, 40).map(float),
            ),
            max_size=most,
        )
    )
    ids = draw(st.permutations(range(len(drawn))))
    return [
        Event(customer, at, f"{number:03}", event, value)
        for number, (customer, at, event, value) in zip(ids, drawn, strict=True)
    ]


def as_stays(found: list[Stay]) -> Stays:
    """Return stays, in order, as the engine holds them."""
    found = sorted(found)
    names = sorted({one.customer for one in found})
    columns = pa.table(
        {
            "who": pa.array([names.index(one.customer) for one in found], pa.int64()),
            "begin": pa.array([one.begin for one in found], pa.int64()),
            "end": pa.array([one.end for one in found], pa.int64()),
        }
    )
    return Stays(
        pa.array(names, pa.string()), *(columns[name].to_numpy() for name in columns.column_names)
    )


@st.composite
def stays(draw: st.DrawFn) -> list[Stay]:
    """Draw the stays of a few customers."""
    return stays_of(draw(events()), draw(RULES))
