"""How good probabilities are."""

import numpy as np
import pytest

from keepwell.engine.forecast.calibration import Calibration
from keepwell.engine.forecast.folds import by_customer, by_customer_and_time
from keepwell.engine.forecast.judging import calibration_error, log_loss


def drawn(rows, seed, signal=1.0):
    """Return probabilities and outcomes that happen so often."""
    chance = np.random.default_rng(seed)
    probability = 1 / (1 + np.exp(-signal * chance.normal(size=rows)))
    return probability, chance.random(rows) < probability


def test_calibration_error_by_hand():
    """Saying 0.3 to ten and 0.8 to ten, of whom none and all leave, is off by 0.25."""
    predicted, left = np.repeat([0.3, 0.8], 10), np.repeat([False, True], 10)
    assert calibration_error(predicted, left, np.ones(20)) == pytest.approx(0.25)


def test_log_loss_by_hand():
    """A quarter for what happened costs log 4."""
    assert log_loss(np.array([0.75]), np.array([False]), np.ones(1)) == pytest.approx(np.log(4))


@pytest.mark.parametrize("rows", [500, 5_000], ids=["line", "curve"])
def test_calibration_makes_probabilities_mean_what_they_say(rows):
    """What is exaggerated threefold is brought back, and its order kept."""
    probability, left = drawn(rows, 4, signal=0.7)
    said = 1 / (1 + np.exp(-3 * np.log(probability / (1 - probability))))
    meant = Calibration.fit(said, left, np.ones(rows))(said)
    assert calibration_error(meant, left, np.ones(rows)) < 0.05
    assert np.corrcoef(meant, probability)[0, 1] > 0.95
    assert (np.diff(meant[np.argsort(said)]) >= 0).all()


def test_a_wrong_direction_becomes_the_rate():
    """Where those with greater probabilities leave less, everybody gets the rate."""
    said, left = np.repeat([0.2, 0.8], 50), np.repeat([True, False], 50)
    assert Calibration.fit(said, left, np.ones(100))(said) == pytest.approx(0.5)


def test_a_customer_is_never_on_both_sides():
    """Each row is judged once, by what was learned of other customers."""
    groups = np.random.default_rng(5).integers(0, 60, 300)
    left = groups % 7 == 0
    splits = by_customer(groups, left, 5)
    assert np.sort(np.concatenate([split.judge for split in splits])).tolist() == list(range(300))
    for split in splits:
        assert not set(groups[split.learn]) & set(groups[split.judge])
        assert left[split.judge].any()


def test_nothing_is_learned_from_later_than_what_is_judged():
    """Whatever is learned from was known before the first day that is judged."""
    chance = np.random.default_rng(6)
    groups, starts = chance.integers(0, 60, 600), chance.integers(0, 12, 600) * 30
    spans = np.full(600, 90)
    splits = by_customer_and_time(groups, groups % 5 == 0, starts, spans, 1)
    assert splits
    for split in splits:
        assert starts[split.learn].max() + 90 <= starts[split.judge].min()
        assert not set(groups[split.learn]) & set(groups[split.judge])
    assert by_customer_and_time(groups, groups % 5 == 0, starts // 200, spans, 1) == []
