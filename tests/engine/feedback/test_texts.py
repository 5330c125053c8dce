"""Texts as pieces, their places, and where a text may be cut."""

import unicodedata
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.feedback.texts.grams import grams, pieces, plain, words
from keepwell.engine.feedback.texts.letters import cuts_letter, widened
from keepwell.engine.feedback.texts.spans import spans

TEXTS = st.text(st.characters() | st.sampled_from("aÉİß ช้าำเ\u0301\u0e31'’.\n"), max_size=40)


@given(TEXTS)
def test_pieces_are_the_grams_with_their_places(text):
    """Learning and explaining see the same pieces, whatever the text; places lie within it."""
    even = plain(text)
    found = list(pieces(even))
    assert [one.name for one in found] == grams(text)
    assert all(0 <= one.start <= one.end <= len(even) for one in found)


def test_composed_and_decomposed_letters_are_one():
    """An é typed as e and accent is the same é."""
    text = "Café très lent"
    assert grams(text) == grams(unicodedata.normalize("NFD", text))


def test_case_and_typographic_apostrophes_make_no_difference():
    """`DON’T` reads as `don't`, and is one word."""
    assert grams("DON’T") == grams("don't")
    assert words("don’t ask") == [(0, 5), (6, 9)]


def test_thai_has_pieces_of_letters_and_no_words():
    """Without spaces there is nothing to part words by; runs of letters do."""
    found = grams("ระบบช้ามาก")
    assert "ช้า" in found
    assert not any(name.startswith("\t") for name in found)


def test_an_empty_text_has_no_pieces():
    """Nor have spaces."""
    assert grams("") == grams(" \n\t") == []


@given(TEXTS, st.integers(0, 40), st.integers(0, 40))
def test_a_widened_span_cuts_no_letter(text, one, other):
    """It holds the span it came from, and ends where letters do."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    wide_start, wide_end = widened(text, start, end)
    assert wide_start <= start <= end <= wide_end
    assert not cuts_letter(text, wide_start)
    assert not cuts_letter(text, wide_end)


def test_spans_are_the_words_that_pulled():
    """A word pulls as its pieces do together; words that pulled away are not told."""
    text = "too slow, but nice"
    pulls = [(one, 1.0 if "slow" in one.name else -0.1) for one in pieces(text)]
    (found,) = spans(text, pulls)
    assert (found.words, text[found.start : found.end]) == ("slow", "slow")
    assert found.effect > 0


@pytest.mark.parametrize("word", ["ช้า", "แพง"])
def test_spans_of_thai_are_stretches_of_letters(word):
    """Within a run without spaces the letters that pulled are told, with their marks."""
    text = f"ระบบ{word}มากครับ"
    start = text.index(word)
    pulls = [
        (one, 1.0) for one in pieces(text) if start <= one.start and one.end <= start + len(word)
    ]
    (found,) = spans(text, pulls)
    assert found.words == word


@given(TEXTS, st.integers(0, 2**32 - 1))
def test_spans_stand_where_they_say(text, seed):
    """Whatever pulls: spans are of this text, lie apart, and the strongest stands first."""
    even = plain(text)
    chance = np.random.default_rng(seed)
    found = spans(even, [(one, float(chance.normal())) for one in pieces(even)], most=99)
    assert all(even[one.start : one.end] == one.words for one in found)
    assert [one.effect for one in found] == sorted((one.effect for one in found), reverse=True)
    places = sorted((one.start, one.end) for one in found)
    assert all(end <= start for (_, end), (start, _) in pairwise(places))
