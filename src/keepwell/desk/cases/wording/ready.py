"""The templates that come with Keepwell, in all its languages: to begin from."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TypedDict

import yaml

FOLDER = Path(__file__).parents[1] / "ready"


class Text(TypedDict):
    """A message in one language."""

    subject: str
    text: str


class Ready(TypedDict):
    """A ready template."""

    name: Mapping[str, str]
    """What colleagues call it, by language."""
    texts: Mapping[str, Text]


@lru_cache
def ready() -> Mapping[str, Ready]:
    """Return the ready templates by key."""
    return {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yaml"))}


def _read(path: Path) -> Ready:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    texts = {
        code: Text(subject=one["subject"].strip(), text=one["text"].strip())
        for code, one in told["texts"].items()
    }
    return Ready(name=told["name"], texts=texts)
