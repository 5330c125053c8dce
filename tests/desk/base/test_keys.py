"""Keys: their text, and what may be shown of them."""

import itertools
import secrets

import pytest

from keepwell.desk.base.keys import digest, mint


def test_a_key_is_known_by_its_beginning_and_its_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shown of a key is its kind and its ending, which never reads as an option."""
    drawn = itertools.chain(["x" * 39 + "-jAk"], itertools.repeat("x" * 39 + "QjAk"))
    monkeypatch.setattr(secrets, "token_urlsafe", lambda _bytes: next(drawn))
    made = mint("write")
    assert made.text == f"kw_write_{'x' * 39}QjAk"
    assert made.hint == "kw_write_…QjAk"
    assert made.digest == digest(made.text)
    assert made.text not in repr(made)
