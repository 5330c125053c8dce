"""Two lines of scores become probabilities."""

import numpy as np
import pytest

from keepwell.engine.feedback.texts.blending import blended, probability
from keepwell.engine.feedback.texts.linear import Counted, learned

TEXTS = ["so slow", "slow again", "too slow", "all fine", "fine by me", "fine, thanks"] * 5
TAGS = np.array([["slow" in text, "fine" in text] for text in TEXTS])


def drawn(texts=2000, seed=4):
    """Return a line that knows (too sure by half), one that guesses, and what is true."""
    chance = np.random.default_rng(seed)
    odds = chance.normal(-1, 1.5, texts)
    true = chance.random(texts) < probability(odds)
    return odds * 2, chance.normal(0, 1, texts), true


def test_what_guesses_counts_for_nothing():
    """The line that knows is taken at half, for it was twice too sure; guesses are left out."""
    knows, guesses, true = drawn()
    found = blended([knows[:, None], guesses[:, None]], true[:, None])
    assert found.weights[:, 0] == pytest.approx([0.5, 0], abs=0.1)
    sure = probability(found.scores([knows[:, None], guesses[:, None]]))[:, 0]
    for low in (0.0, 0.25, 0.5, 0.75):
        here = (sure >= low) & (sure < low + 0.25)
        assert sure[here].mean() == pytest.approx(true[here].mean(), abs=0.06)


def test_without_texts_both_lines_count_alike():
    """Nothing is known of them but that they are two."""
    nothing = np.zeros((0, 3))
    found = blended([nothing, nothing], nothing.astype(bool))
    assert found.weights.tolist() == [[0.5] * 3] * 2
    assert found.shift.tolist() == [0] * 3


def test_blended_lines_say_what_the_blend_of_their_scores_says():
    """One line for each label is enough to predict and to explain."""
    counted = Counted.of(TEXTS)
    counted = counted.part(np.arange(len(TEXTS)), counted.frequent(np.arange(len(TEXTS))))
    lines = learned(counted, TAGS, seed=0)
    scores = [line.scores(counted.counts) for line in lines]
    blend = blended(scores, TAGS)
    assert blend.lines(lines).read(TEXTS) == pytest.approx(blend.scores(scores), abs=1e-4)


def test_pulls_and_base_add_up_to_the_score():
    """What pieces are said to add is all that they add."""
    counted = Counted.of(TEXTS)
    line, _ = learned(counted, TAGS, seed=0)
    for label in (0, 1):
        pulls = sum(pull for _, pull in line.pulls("slow but fine", "", label))
        assert line.base[label] + pulls == pytest.approx(
            line.read(["slow but fine"])[0, label], abs=1e-5
        )
