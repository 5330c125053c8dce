"""Public holidays, as the package `holidays` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache


def is_holiday(day: date, country: str, region: str = "") -> bool:
    """Return whether a day is a public holiday in a country, or in a region of it."""
    return day in _of_year(day.year, country, region)


def is_holiday_of(day: date, place: str) -> bool:
    """Return the same of a place as people write it: a country, or `DE-BY` for a region of it."""
    country, _dash, region = place.partition("-")
    return is_holiday(day, country, region)


def is_known(place: str) -> bool:
    """Return whether the holidays of a place, written so, are known."""
    country, _dash, region = place.partition("-")
    return country in regions() and (not region or region in regions()[country])


@lru_cache(maxsize=1)
def regions() -> Mapping[str, Sequence[str]]:
    """Return the countries whose holidays are known, by ISO 3166, each with its regions."""
    import holidays

    return {
        code: list(found)
        for code, found in sorted(holidays.list_supported_countries(include_aliases=False).items())
    }


@lru_cache(maxsize=512)
def _of_year(year: int, country: str, region: str) -> frozenset[date]:
    import holidays

    return frozenset(holidays.country_holidays(country, subdiv=region or None, years=year))
