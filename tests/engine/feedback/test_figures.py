"""NPS, CSAT and CES with their intervals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.feedback.figures import (
    Opinion,
    balance,
    balance_interval,
    change,
    opinion,
    opinions,
)
from keepwell.engine.feedback.scales import CES, CSAT, EMOJI, NPS, OFF, SCALES

RATES = st.lists(st.integers(0, 10), max_size=40).map(lambda values: np.array(values, float))


def of(*values, scale=NPS):
    """Return what these answers come to."""
    return opinion(np.array(values, float), scale)


@pytest.mark.parametrize(
    ("values", "split", "figure"),
    [
        ((10, 9, 8, 7, 6, 0), (2, 2, 2), 0.0),
        ((9, 10, 10, 3), (3, 0, 1), 50.0),
        ((8, 7), (0, 2, 0), 0.0),
        ((6,), (0, 0, 1), -100.0),
        ((8.9, 6.1, 9), (1, 2, 0), 100 / 3),
    ],
)
def test_nps_worked_out_by_hand(values, split, figure):
    """Promoters 9–10 less detractors 0–6, in points; numbers between the whole ones are as is."""
    found = of(*values)
    assert (found.good, found.middle, found.bad) == split
    assert found.figure == pytest.approx(figure)


def test_csat_is_the_share_of_fours_and_fives():
    """With Wilson's interval, as shares have it everywhere here."""
    found = of(5, 4, 4, 3, 1, scale=CSAT)
    assert found.figure == found.good_share == 0.6
    assert [round(end, 3) for end in found.interval] == [0.231, 0.882]
    assert of(5, 1, scale=EMOJI).figure == 0.5


def test_ces_is_the_mean_of_seven():
    """With Student's interval: 5 ± 2.776 × 1.581 / √5, kept on the scale; 5–7 is agreement."""
    found = of(3, 4, 5, 6, 7, scale=CES)
    assert (found.figure, found.good_share) == (5.0, 0.6)
    assert [round(end, 3) for end in found.interval] == [3.037, 6.963]


def test_answers_all_alike_are_no_certainty():
    """Two sevens do not prove that everybody says seven: the interval is as wide as it can be."""
    low, high = of(7, 7, scale=CES).interval
    assert low < 4
    assert high == 7
    assert of(5, scale=CES).interval[0] < of(5, 5, 5, 5, scale=CES).interval[0]


@pytest.mark.parametrize(
    ("good", "bad", "many", "ends"),
    [(60, 15, 100, (29.34, 58.04)), (1, 0, 1, (-48.5, 100)), (0, 0, 4, (-34.29, 34.29))],
)
def test_the_interval_of_nps_worked_out_by_hand(good, bad, many, ends):
    """Three quarters of an answer more on either side, three answers more in all (Rocks 2016)."""
    assert balance_interval(good, bad, many) == pytest.approx(ends, abs=0.01)


def test_numbers_off_the_scale_are_in_no_figure():
    """They are counted apart; NaN is no answer at all."""
    found = of(10, 11, -1, np.nan)
    assert (found.answers, found.figure, found.off) == (1, 100.0, 2)
    assert NPS.moods(np.array([np.nan, 10.5])).tolist() == [OFF, OFF]


def test_no_answers_have_no_figure():
    """Nothing is divided by nothing."""
    for scale in SCALES.values():
        found = Opinion(scale)
        assert (found.figure, found.interval, found.good_share) == (None, None, None)
    assert change(of(9), of()) is None


@given(RATES)
def test_nps_lies_within_its_interval_and_its_scale(values):
    """Whatever the answers: −100 ≤ low ≤ NPS ≤ high ≤ 100."""
    found = opinion(values, NPS)
    if found.answers:
        low, high = found.interval
        assert -100 <= low <= found.figure <= high <= 100
        assert low < high


@given(RATES)
def test_mirrored_answers_have_the_mirrored_nps(values):
    """Swap promoters and detractors, and sign and interval turn around."""
    found = opinion(values, NPS)
    if found.answers:
        low, high = balance_interval(found.bad, found.good, found.answers)
        assert balance(found.bad, found.good, found.answers) == -found.figure
        assert (-high, -low) == pytest.approx(found.interval)


@given(RATES, st.lists(st.integers(0, 3), min_size=40, max_size=40))
def test_groups_part_the_answers(values, groups):
    """Each group comes to what its answers alone come to, and all answers are in one of them."""
    of_each = np.array(groups[: len(values)], np.int64)
    found = opinions(values, of_each, 4, NPS)
    assert found == [opinion(values[of_each == group], NPS) for group in range(4)]
    assert sum(one.answers for one in found) == len(values)


@given(RATES, RATES)
def test_a_change_holds_the_difference(one, other):
    """The size is now − before, lies in its interval, and turns around when time does."""
    now, before = opinion(one, NPS), opinion(other, NPS)
    found, back = change(now, before), change(before, now)
    if found is None or back is None:
        assert not (now.answers and before.answers)
        return
    assert found.size == pytest.approx(now.figure - before.figure)
    assert found.low <= found.size <= found.high
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low))


def test_more_of_the_same_makes_sure():
    """The same difference from 10 answers may be chance; from 1,000 it is not."""
    few = change(Opinion(NPS, 5, 3, 2), Opinion(NPS, 4, 3, 3))
    many = change(Opinion(NPS, 500, 300, 200), Opinion(NPS, 400, 300, 300))
    assert few.size == many.size == 20
    assert not few.certain
    assert many.certain


def test_the_interval_holds_the_truth_as_often_as_it_says():
    """Of 4,000 surveys drawn from a known company, 93 to 97 in 100 intervals hold its NPS."""
    shares, draws = (0.5, 0.3, 0.2), 4000
    chance = np.random.default_rng(3)
    for answers in (10, 30, 200):
        drawn = chance.multinomial(answers, shares, draws)
        ends = np.array([balance_interval(int(good), int(bad), answers) for good, _, bad in drawn])
        holds = ((ends[:, 0] <= 30) & (ends[:, 1] >= 30)).mean()
        assert 0.93 <= holds <= 0.98, answers
