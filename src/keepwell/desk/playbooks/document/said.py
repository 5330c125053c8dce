"""Texts that customers read: one for everybody, or one for each language."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value
from keepwell.language import LANGUAGES, current

LONGEST = 200
"""Characters of such a text."""
ANY = ""
"""Stands for the language of a text that is the same for everybody."""


@dataclass(frozen=True)
class Said:
    """A text by language; as a string it is in the language that is spoken."""

    texts: Mapping[str, str]

    def __str__(self) -> str:
        return self.texts.get(chosen(self.texts), "")


def chosen(texts: Mapping[str, object]) -> str:
    """Return which of some languages is read: the one that is spoken, else English, else any."""
    return next((one for one in (current(), "en", *texts) if one in texts), ANY)


def read_said(at: Value) -> Said:
    """Read a text, or a mapping of languages to texts."""
    if at.mapping is None:
        return Said({ANY: _short(at)})
    keys = Section(at, tuple(LANGUAGES))
    texts = {code: _short(one) for code, one in keys.entries.items() if code in LANGUAGES}
    if not at.mapping:
        at.expected(
            "a text, or one for each language such as `{en: We call you, nl: Wij bellen u}`"
        )
    return Said(texts)


def _short(at: Value) -> str:
    text = at.text() or ""
    if len(text) > LONGEST:
        at.error(f"Expected at most {LONGEST} characters. Got {len(text)}. Shorten it.")
    return text
