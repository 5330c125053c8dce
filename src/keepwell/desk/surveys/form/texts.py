"""Texts in several languages: `{en: Why?, th: ทำไม}`."""

from collections.abc import Collection
from functools import lru_cache

from keepwell.desk.surveys.form.document import Texts
from keepwell.engine.scorecard.values import Value

LONGEST = 1_000
"""Characters of one text."""


def read_texts(at: Value | None, languages: Collection[str]) -> Texts:
    """Return a text by language; what is empty is not there yet, and that is no mistake."""
    if at is None:
        return {}
    if at.mapping is None:
        first = next(iter(languages), "en")
        at.expected(f"a text for each language, such as {{{first}: …}}")
        return {}
    return {code: text for code, one in at.mapping.items() if (text := _text(code, one, languages))}


def _text(code: str, at: Value, languages: Collection[str]) -> str:
    if code not in languages:
        listed = ", ".join(languages) or "none"
        at.error(
            f'"{code}" is none of the languages of this survey ({listed}). Add it to "languages", '
            "or remove this text."
        )
        return ""
    if at.content is None or not at.raw.strip():
        if at.content is not None and not at.is_scalar:
            at.expected("a text")
        return ""
    if len(at.raw) > LONGEST:
        at.error(f"A text may have {LONGEST:,} characters. Got {len(at.raw):,}. Shorten it.")
        return ""
    return at.raw.strip()


@lru_cache(100)
def language_is_known(code: str) -> bool:
    """Return whether this is the code of a language, such as `en`."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code).language == code
    except (ValueError, UnknownLocaleError):
        return False


@lru_cache(100)
def own_name(code: str) -> str:
    """Return what a language calls itself.

    >>> own_name("nl")
    'Nederlands'
    """
    from babel import Locale

    name = Locale.parse(code).get_language_name(code) or code
    return name[:1].upper() + name[1:]


@lru_cache(100)
def direction(code: str) -> str:
    """Return which way a language is written: `ltr` or `rtl`."""
    from babel import Locale

    return Locale.parse(code).text_direction
