"""Names for accounts and people: unique for accounts, plausible for people."""

import itertools
import unicodedata
from collections.abc import Sequence

import numpy as np

from keepwell.samples.words import TONGUES, Tongue


def account_names(tongues: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Return a different name for every account, in its language.

    When a language has run out of combinations, a branch number is added.
    """
    names = [""] * len(tongues)
    for number, tongue in enumerate(TONGUES):
        mine = np.flatnonzero(tongues == number)
        for account, name in zip(mine, _unique(tongue, len(mine), rng), strict=True):
            names[account] = name
    return names


def _unique(tongue: Tongue, count: int, rng: np.random.Generator) -> list[str]:
    parts = itertools.product(tongue.first, tongue.second, tongue.ending)
    every = [_compose(tongue.language, *combination) for combination in parts]
    order = rng.permutation(len(every))
    rounds = [
        every[n] if turn == 0 else f"{every[n]} {turn + 1}"
        for turn in range(-(-count // len(every)))
        for n in order
    ]
    return rounds[:count]


def _compose(language: str, first: str, second: str, ending: str) -> str:
    """Put the trade before the name in Polish (Sklep Wisła), after it elsewhere (Siam Foods)."""
    pair = (second, first) if language == "pl" else (first, second)
    return " ".join((*pair, ending))


def people_names(tongues: np.ndarray, rng: np.random.Generator) -> list[str]:
    """Return a name for every person; people may share one."""
    draws = rng.random((len(tongues), 2))
    return [
        f"{_pick(TONGUES[tongue].given, u)} {_pick(TONGUES[tongue].family, v)}"
        for tongue, (u, v) in zip(tongues, draws, strict=True)
    ]


def addresses(people: Sequence[str], account: np.ndarray) -> list[str]:
    """Return an e-mail address for every person, below a domain that nobody can have.

    Of names in other scripts only the number is left.
    """
    return [
        f"{_plain(name)}{number}@customer{home}.example"
        for number, (name, home) in enumerate(zip(people, account, strict=True))
    ]


def phones(count: int) -> list[str]:
    """Return a telephone number for every person, out of those that Ofcom keeps for stories."""
    return [f"+447700900{number % 1_000:03}" for number in range(count)]


def _plain(name: str) -> str:
    """Return a name as it stands in an address.

    >>> _plain("Łucja Dąbrowska"), _plain("สุดา ใจดี")
    ('lucja.dabrowska.', '')
    """
    latin = unicodedata.normalize("NFKD", name.lower().replace("ł", "l"))
    words = latin.encode("ascii", "ignore").decode().split()
    return "".join(f"{word}." for word in words)


def _pick(words: tuple[str, ...], u: float) -> str:
    return words[int(u * len(words))]
