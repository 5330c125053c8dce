"""Like compared with like: what strata explain is no difference, and little is said of few."""

import random
from statistics import mean

import pytest

from keepwell.engine.proof.matched import Matched, Row, matched_means, matched_shares


def test_by_hand() -> None:
    """Each stratum weighs what it has of the helped; what has no like is left out."""
    helped: list[Row] = [("a", 1.0), ("a", 0.0), ("a", 1.0), ("b", 0.0), ("c", 1.0)]
    others: list[Row] = [("a", 0.0), ("a", 1.0), ("b", 0.0), ("d", 1.0)]
    found = matched_shares(helped, others)
    assert (found.helped, found.matched, found.others) == (5, 4, 3)
    assert found.value == pytest.approx(3 / 4 * 2 / 3)
    assert found.other == pytest.approx(3 / 4 * 1 / 2)
    assert found.verdict == "too_few"


def test_a_mean_by_hand() -> None:
    """In one stratum the interval is Student's, of two means with a spread each."""
    found = matched_means([("a", 1.0), ("a", 3.0)], [("a", 0.0), ("a", 2.0)])
    assert found.difference == 1.0
    assert found.high - 1.0 == pytest.approx(4.302653 * 2**0.5)  # t(2) × √(2/2 + 2/2)


def test_what_the_strata_explain_is_no_difference() -> None:
    """Where the helped were merely the better ones, comparing like with like says so."""
    helped: list[Row] = [("good", 1.0)] * 80 + [("bad", 0.0)] * 20
    others: list[Row] = [("good", 1.0)] * 20 + [("bad", 0.0)] * 80
    assert matched_shares(helped, others).difference == 0
    assert matched_shares(helped, others).verdict == "no_proof_yet"


def test_groups_that_have_little_in_common_are_not_compared() -> None:
    """If most of the helped have no like, it is said instead of a difference."""
    helped: list[Row] = [("a", 1.0)] * 40 + [("b", 1.0)] * 60
    assert matched_shares(helped, [("a", 0.0)] * 50).verdict == "too_different"
    assert matched_shares(helped, [("x", 0.0)] * 50) == Matched(100, 0, 0)
    assert matched_means([], []).verdict == "too_few"


def test_everybody_alike_still_leaves_doubt() -> None:
    """That all fared alike on both sides leaves an interval, and not a point."""
    found = matched_shares([("a", 1.0)] * 12, [("a", 1.0)] * 12)
    assert found.low < 0 < found.high


def test_the_interval_holds_the_truth() -> None:
    """Drawn 300 times with an effect of 0.2, about 95 in 100 intervals hold it."""
    draw = random.Random(11)
    held = []
    for _time in range(300):
        helped, others = (_drawn(draw, many, effect) for many, effect in ((60, 0.2), (80, 0.0)))
        found = matched_shares(helped, others)
        held.append(found.low <= 0.2 <= found.high)
    assert 0.92 <= mean(held) <= 1


def _drawn(draw: random.Random, many: int, effect: float) -> list[Row]:
    usual = {"a": 0.6, "b": 0.3}
    often = (0.7, 0.3) if effect else (0.3, 0.7)
    names = draw.choices("ab", often, k=many)
    return [(name, float(draw.random() < usual[name] + effect)) for name in names]
