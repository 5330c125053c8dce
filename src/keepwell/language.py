"""The words, numbers and dates a person reads, in the reader's language.

Texts are marked where they are written and translated when they are printed:

    from keepwell.language import _, ngettext, number

    _("Nothing has happened yet.")
    ngettext("{count} customer", "{count} customers", 3).format(count=number(3))

Placeholders have names (`{count}`), are filled in after translating, and never hold a sentence's
grammar. Which texts are marked and which stay English: docs/decisions/0003-what-is-translated.md.
"""

import gettext
import os
from contextvars import ContextVar
from datetime import date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path

LANGUAGES = {"en": "English", "th": "ไทย", "nl": "Nederlands", "pl": "Polski"}
"""What Keepwell speaks: code and own name."""
CATALOGUES = Path(__file__).parent / "locale"
"""Where the translations are: `<language>/LC_MESSAGES/keepwell.po`, and `.mo` once compiled."""

MINUS = "\N{MINUS SIGN}"
REMEMBERED = 20_000
"""Of each kind, how many written numbers and days are kept: a page shows hundreds, often alike."""

_current: ContextVar[str] = ContextVar("language", default="en")


def use(language: str) -> None:
    """Speak this language from here on, in this thread or task; one of LANGUAGES."""
    if language not in LANGUAGES:
        raise ValueError(f"Expected one of {', '.join(LANGUAGES)}. Got {language!r}.")
    _current.set(language)


def current() -> str:
    """Return the code of the language we speak now."""
    return _current.get()


def from_environment() -> str:
    """Return the language the shell asks for in LC_ALL, LC_MESSAGES or LANG, or English."""
    said = [os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG")]
    language = next((value for value in said if value), "")[:2].lower()
    return language if language in LANGUAGES else "en"


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """Return the compiled translations; without any, texts stay as they are: English."""
    return gettext.translation("keepwell", CATALOGUES, [language], fallback=True)


def _(message: str) -> str:
    """Translate a text."""
    return _catalogue(current()).gettext(message)


def pgettext(context: str, message: str) -> str:
    """Translate a text that means something of its own in a context."""
    return _catalogue(current()).pgettext(context, message)


def ngettext(one: str, many: str, count: int) -> str:
    """Translate a text that depends on a number; Polish, for one, has three forms."""
    return _catalogue(current()).ngettext(one, many, count)


def number(value: float, digits: int = 0) -> str:
    """Write a number with this many decimals.

    >>> use("nl")
    >>> number(1234.5, 1)
    '1.234,5'
    """
    return _number(value + 0, digits, current())  # + 0: nobody reads -0


def percent(share: float, digits: int = 0) -> str:
    """Write a share (1 is all) as a percentage with this many decimals.

    >>> use("en")
    >>> percent(0.256, 1)
    '25.6%'
    """
    return _percent(share + 0, digits, current())


def money(amount: float, currency: str) -> str:
    """Write an amount in whole units of the currency (ISO 4217): reports look at sums, not cents.

    >>> use("en")
    >>> money(1234.5, "EUR")
    '€1,234'
    """
    return _money(amount + 0, currency, current())


def day(value: date) -> str:
    """Write a day.

    >>> use("pl")
    >>> day(date(2026, 3, 1))
    '1 mar 2026'
    """
    return _day(value, current())


def moment(value: datetime, zone: tzinfo) -> str:
    """Write a moment as the clocks in a zone show it, to the minute."""
    from babel.dates import format_time

    local = value.astimezone(zone)
    return f"{day(local.date())} {format_time(local, 'short', tzinfo=zone, locale=current())}"


@lru_cache(REMEMBERED)
def _number(value: float, digits: int, language: str) -> str:
    from babel.numbers import format_decimal

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return _with_minus(format_decimal(value, pattern, locale=language))


@lru_cache(REMEMBERED)
def _percent(share: float, digits: int, language: str) -> str:
    from babel import Locale
    from babel.numbers import format_percent, parse_pattern

    pattern = parse_pattern(Locale.parse(language).percent_formats[None].pattern)
    pattern.frac_prec = (digits, digits)
    return _with_minus(format_percent(share, pattern, locale=language))


@lru_cache(REMEMBERED)
def _money(amount: float, currency: str, language: str) -> str:
    from babel import Locale
    from babel.numbers import format_currency, parse_pattern

    pattern = parse_pattern(Locale.parse(language).currency_formats["standard"].pattern)
    pattern.frac_prec = (0, 0)
    said = format_currency(amount, currency, pattern, locale=language, currency_digits=False)
    return _with_minus(said)


def _with_minus(said: str) -> str:
    """Write the sign that is as wide as a plus: in many languages Babel gives a hyphen."""
    return said.replace("-", MINUS)


@lru_cache(REMEMBERED)
def _day(value: date, language: str) -> str:
    from babel.dates import format_date

    return format_date(value, "medium", locale=language)
