"""Public holidays, as the package `holidays` knows them."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache


def is_holiday(day: date, country: str, region: str = "") -> bool:
    """Return whether a day is a public holiday in a country, or in a region of it."""
    return day in _of_year(day.year, country, region)


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
