"""Numbers, money, days and the engine's words, as the reader writes them: `{% load words %}`.

All of them take None and print a dash, so that templates need no conditions.
"""

from datetime import date, datetime, timedelta
from functools import lru_cache

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from keepwell import language, sentences
from keepwell.desk.base.company import company

register = template.Library()

ALIKE = 1_000
"""How many distances in time are kept in words: a list says the same few again and again."""
NOTHING = "–"
"""What stands where there is no value."""
SIZES = (("digital-gigabyte", 10**9), ("digital-megabyte", 10**6), ("digital-kilobyte", 10**3))
"""Units of files and their bytes."""


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """Write a number: `{{ n|number }}`, `{{ n|number:1 }}`."""
    return NOTHING if value is None else language.number(value, digits)


@register.filter
def signed(value: float | None, digits: int = 0) -> str:
    """Write a number with its sign; the minus is a real one, as wide as the plus."""
    if value is None:
        return NOTHING
    shown = round(value, digits)
    sign = "+" if shown > 0 else "−" if shown < 0 else "±"
    return sign + language.number(abs(shown), digits)


@register.filter
def percent(share: float | None, digits: int = 0) -> str:
    """Write a share (1 is all) as a percentage."""
    return NOTHING if share is None else language.percent(share, digits)


@register.filter
def percent_signed(share: float | None, digits: int = 0) -> str:
    """Write a change of a share with its sign: +12%, −22%."""
    if share is None:
        return NOTHING
    said = language.percent(abs(share), digits)
    is_none = said == language.percent(0, digits)
    return ("±" if is_none else "+" if share > 0 else "−") + said


@register.filter
def filesize(size: float | None) -> str:
    """Write how large a file is: 8.2 kB, 1.2 MB. What is smaller than 0.1 kB counts as that."""
    from babel.units import format_unit

    if size is None:
        return NOTHING
    unit, bytes_of = next((one for one in SIZES if size >= one[1]), SIZES[-1])
    said = language.number(max(size / bytes_of, 0.1), 1)
    return format_unit(said, unit, length="short", locale=language.current())


@register.filter
def money(amount: float | None) -> str:
    """Write an amount in the project's currency."""
    return NOTHING if amount is None else language.money(amount, company().currency)


@register.filter
def money_short(amount: float | None) -> str:
    """Write a large amount short: € 48.2M."""
    from babel.numbers import format_compact_currency

    if amount is None:
        return NOTHING
    return format_compact_currency(
        amount, company().currency, locale=language.current(), fraction_digits=1
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """Write a day; of a moment, the day on the reader's calendar."""
    return NOTHING if value is None else language.day(_day_of(value))


@register.filter
def moment(value: datetime | None) -> str:
    """Write a moment as the reader's clock shows it, to the minute."""
    return NOTHING if value is None else language.moment(value, timezone.get_current_timezone())


@register.filter
def since(value: date | datetime | None) -> str:
    """Write how long ago, or how soon: "3 days ago", "today", "in 2 months"."""
    if value is None:
        return NOTHING
    return _days_apart((_day_of(value) - timezone.localdate()).days, language.current())


@lru_cache(ALIKE)
def _days_apart(days: int, locale: str) -> str:
    from babel.dates import format_timedelta

    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}
    return near.get(days) or format_timedelta(
        timedelta(days), granularity="day", threshold=1.5, add_direction=True, locale=locale
    )


@register.filter
def duration(value: timedelta | None) -> str:
    """Write how long something took: "4 seconds", "2 hours"."""
    from babel.dates import format_timedelta

    if value is None:
        return NOTHING
    if value < timedelta(seconds=1):
        return _("under a second")
    return format_timedelta(value, threshold=1.5, locale=language.current())


@register.filter
def score(points: float | None) -> str:
    """Write a score in whole points, rounded down as everywhere."""
    return sentences.score(points)


@register.filter
def band_word(name: str) -> str:
    """Return a band's word without its shape; `{% band %}` of parts brings all three."""
    return sentences.band(name).split(" ", 1)[-1]


@register.filter
def state_word(name: str) -> str:
    """Return a state in words."""
    return sentences.state(name)


def _day_of(value: date | datetime) -> date:
    return timezone.localtime(value).date() if isinstance(value, datetime) else value
