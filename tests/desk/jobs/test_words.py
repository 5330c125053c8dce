"""Schedules are said in the reader's words."""

import pytest

from keepwell import language
from keepwell.desk.jobs.words import in_words


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/15 * * * *", "every 15 minutes"),
        ("0 * * * *", "every hour, on the hour"),
        ("5 * * * *", "every hour, 5 minutes past"),
        ("0 */6 * * *", "every 6 hours, on the hour"),
        ("20 3 * * *", "every day, 3:20\u202fAM"),
        ("0 8,20 * * *", "every day, 8:00\u202fAM, 8:00\u202fPM"),
        ("0 8 * * 1", "every week, Monday, 8:00\u202fAM"),
        ("0 8 * * 1-5", "every week, Monday–Friday, 8:00\u202fAM"),
        ("0 8 * * 0", "every week, Sunday, 8:00\u202fAM"),
        ("0 8 * * 7", "every week, Sunday, 8:00\u202fAM"),
        ("0 6 1 * *", "every month, on day 1, 6:00\u202fAM"),
        ("3-59/10 * * * *", "every 10 minutes"),
        ("0 6 1 1 *", "by a plan of its own"),
        ("*/5 8-18 * * *", "by a plan of its own"),
        ("0 8 * * MON#2", "by a plan of its own"),
        ("0 8 * * 6L", "by a plan of its own"),
    ],
)
def test_common_schedules_have_words(cron: str, words: str) -> None:
    """What people usually write is said in words; the rest is called a plan of its own."""
    assert in_words(cron) == words


def test_clocks_and_days_are_those_of_the_language() -> None:
    """The reader's language names days and writes times."""
    language.use("nl")

    assert "maandag" in in_words("0 8 * * 1")
    assert "08:00" in in_words("0 8 * * 1")
