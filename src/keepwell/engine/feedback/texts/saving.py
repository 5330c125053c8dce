"""Estimators of texts in files: numbers as NumPy writes them, all else as JSON; nothing to run."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from keepwell.engine.feedback.texts.linear import Lines
from keepwell.engine.feedback.texts.reader import Reader
from keepwell.errors import FeedbackError

FORMAT = 1
"""Raised whenever what files hold, or how texts are cut into pieces, changes."""


def save(path: Path, kind: str, facts: Mapping[str, object], reader: Reader) -> None:
    """Write a reader and what else its estimator knows, as JSON can hold it."""
    header = {"estimator": kind, "format": FORMAT, "facts": facts, "pieces": reader.lines.names}
    with path.open("wb") as file:
        np.savez(
            file,
            header=np.frombuffer(json.dumps(header).encode(), np.uint8),
            rarity=reader.lines.rarity,
            slopes=reader.lines.slopes,
            base=reader.lines.base,
        )


def load(path: Path, kind: str) -> tuple[dict[str, Any], Reader]:
    """Return what was saved; raise FeedbackError if it cannot be used.

    A file of unknown origin may hold wrong numbers, but nothing that is run.
    """
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            parts = {name: file[name] for name in file.files}
        header = json.loads(parts.pop("header").tobytes())
        found = header["estimator"], header["format"]
    except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile):
        raise FeedbackError(f"{path} is not a saved estimator of texts.") from None
    if found != (kind, FORMAT):
        raise FeedbackError(
            f'{path} holds an estimator "{found[0]}" in format {found[1]}; expected "{kind}" in '
            f"format {FORMAT}. Learn again and save it anew."
        )
    names = tuple(header["pieces"])
    lines = Lines(names, parts["rarity"], parts["slopes"], parts["base"])
    return header["facts"], Reader(lines)
