"""What came of an experiment, and how sure that is."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.proof.trial import Group, Trial, trial
from oracle.retention import Stay
from strategies.stays import CUSTOMERS, DAY, EDGES, MOMENTS, as_stays, stays

GROUPS = st.integers(1, 400).flatmap(
    lambda customers: st.integers(0, customers).map(lambda stayed: Group(customers, stayed))
)


@pytest.mark.parametrize(
    ("treated", "held_out", "low", "high"),
    [((70, 56), (80, 48), 0.0524, 0.3339), ((10, 9), (10, 3), 0.1705, 0.8090),
     ((56, 5), (29, 0), -0.0381, 0.1926), ((10, 0), (10, 0), -0.2775, 0.2775)],
)  # fmt: skip
def test_the_interval_is_newcombes(
    treated: tuple[int, int], held_out: tuple[int, int], low: float, high: float
) -> None:
    """The interval is that of method 10 in table II of Newcombe (1998)."""
    effect = Trial(Group(*treated), Group(*held_out), 0).effect
    assert effect is not None
    assert (round(effect.low, 4), round(effect.high, 4)) == (low, high)


@given(GROUPS, GROUPS)
def test_sides_can_be_exchanged(one: Group, other: Group) -> None:
    """The other way round the effect is the opposite, and so is what is proved."""
    here, there = Trial(one, other, 0), Trial(other, one, 0)
    assert here.effect is not None
    assert there.effect is not None
    assert here.effect.value == pytest.approx(-there.effect.value)
    assert here.effect.low == pytest.approx(-there.effect.high)
    opposite = {"better": "worse", "worse": "better"}
    assert opposite.get(here.verdict, here.verdict) == there.verdict
    assert here.needed == there.needed or abs((here.needed or 0) - (there.needed or 0)) <= 1


def test_a_play_without_effect_is_seldom_proved() -> None:
    """Of trials of a play that does nothing, at most about 1 in 20 say that it does something."""
    chance = np.random.default_rng(4)
    said = [
        Trial(Group(300, int(a)), Group(100, int(b)), 0).verdict != "no_proof_yet"
        for a, b in zip(
            chance.binomial(300, 0.9, 4000), chance.binomial(100, 0.9, 4000), strict=True
        )
    ]
    assert np.mean(said) < 0.065


def test_an_effect_is_found_with_as_many_as_were_said_to_be_needed() -> None:
    """With the size that is said to be needed, about 80 of 100 trials prove the effect."""
    needed = Trial(Group(1000, 900), Group(1000, 850), 0).needed
    assert needed is not None
    side = needed // 2
    chance = np.random.default_rng(5)
    pairs = zip(chance.binomial(side, 0.9, 2000), chance.binomial(side, 0.85, 2000), strict=True)
    said = [Trial(Group(side, int(a)), Group(side, int(b)), 0).verdict for a, b in pairs]
    assert said.count("better") / len(said) == pytest.approx(0.8, abs=0.04)


@given(
    stays(),
    st.lists(st.tuples(st.sampled_from((*CUSTOMERS, "x")), MOMENTS, st.booleans()), max_size=6),
    EDGES, st.integers(1, 8),
)  # fmt: skip
def test_it_counts_as_plain_python_does(
    known: list[Stay], joined: list[tuple[str, int, bool]], until: int, horizon: int
) -> None:
    """Counted is who was a customer on joining, a horizon ago; stayed who did not end that stay."""
    rows = [(who, us, "treated" if is_treated else "held_out") for who, us, is_treated in joined]
    table = pa.table({
        "account": pa.array([row[0] for row in rows], pa.string()),
        "us": pa.array([row[1] for row in rows], pa.int64()),
        "group": pa.array([row[2] for row in rows], pa.string()),
    })  # fmt: skip
    found = trial(table, as_stays(known), until * DAY, horizon)
    for name, group in (("treated", found.treated), ("held_out", found.held_out)):
        ends = [
            (stay.end, us)
            for who, us, side in rows
            if side == name and us + horizon * DAY <= until * DAY
            for stay in known
            if stay.customer == who and stay.begin < us <= stay.end
        ]
        assert group.customers == len(ends)
        assert group.stayed == sum(end >= us + horizon * DAY for end, us in ends)
    assert found.waiting == sum(us + horizon * DAY > until * DAY for _, us, _ in rows)
