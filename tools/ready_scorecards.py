"""Find the texts to translate in the ready scorecards, for Babel: titles, and reasons of caps."""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

import yaml

from keepwell.sentences import READY

Found = tuple[int, str, tuple[str, str], list[str]]


def extract(
    stream: IO[bytes], *_asked: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Yield line, function, texts and comments, as Babel's extraction methods do."""
    assert not options
    card = yaml.safe_load(stream)
    texts = [card["title"], *(cap["why"] for cap in card["caps"])]
    for dimension in card["dimensions"].values():
        texts += [dimension["title"], *(one["title"] for one in dimension["measures"].values())]
    yield from ((0, "pgettext", (READY, text), []) for text in texts)
