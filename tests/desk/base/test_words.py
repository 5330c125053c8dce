"""Numbers, money, days and words in pages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from keepwell import language
from keepwell.desk.base.templatetags import words
from keepwell.project import Project

NBSP = "\xa0"
LATE = datetime(2026, 3, 31, 20, 30, tzinfo=UTC)
"""Already April in Bangkok."""


@pytest.mark.parametrize(
    "write",
    [words.number, words.signed, words.percent, words.money, words.money_short, words.day,
     words.moment, words.since, words.duration, words.score],
)  # fmt: skip
def test_nothing(write):
    """What is not known is a dash, so that templates need no conditions."""
    assert write(None) == "–"


def test_numbers_in_languages():
    """Numbers are written the reader's way."""
    language.use("pl")
    assert words.number(12345.67, 1) == f"12{NBSP}345,7"
    language.use("nl")
    assert words.percent(0.256, 1) == "25,6%"


@pytest.mark.parametrize(("value", "said"), [(3, "+3"), (-17, "−17"), (0, "±0")])
def test_signs(value: float, said: str):
    """A signed number has a sign as wide as a figure."""
    assert words.signed(value) == said


def test_money_of_the_project(desk_project: Project):
    """Money is in the project's currency, also after the file was changed."""
    assert words.money(1234.5) == "€1,234"
    path = desk_project.root / "keepwell.toml"
    path.write_text('name = "Siam Foods"\ncurrency = "THB"\n', encoding="utf-8")
    language.use("th")
    assert words.money(1234.5) == "฿1,234"
    language.use("nl")
    assert words.money_short(48_213_000) == f"฿{NBSP}48,2{NBSP}mln."


def test_money_without_a_readable_project(desk_project: Project):
    """A broken keepwell.toml does not take the page down that has to say so."""
    (desk_project.root / "keepwell.toml").write_text("currency = 3", encoding="utf-8")
    assert words.money(1) == "€1"


@pytest.mark.parametrize(
    ("share", "said"), [(0.123, "+12%"), (-0.22, "−22%"), (0.001, "±0%"), (0.0, "±0%"), (None, "–")]
)
def test_a_change_in_percent_has_its_sign(share: float | None, said: str):
    """A change is told from a share by its sign, whose minus is a real one."""
    assert words.percent_signed(share) == said


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0.1 kB"),
        (640, "0.6 kB"),
        (8_249, "8.2 kB"),
        (1_240_000, "1.2 MB"),
        (3e9, "3.0 GB"),
    ],
)
def test_no_file_is_nothing(size: float, said: str):
    """The size of a file is said in the unit that fits it, and never as nothing."""
    assert words.filesize(size) == said


def test_the_readers_day():
    """The day of a moment is the one on the reader's calendar."""
    with timezone.override(ZoneInfo("Asia/Bangkok")):
        assert words.day(LATE) == "Apr 1, 2026"
        assert words.moment(LATE).startswith("Apr 1, 2026 3:30")
    with timezone.override(UTC):
        assert words.day(LATE) == "Mar 31, 2026"
    assert words.day(date(2026, 3, 31)) == "Mar 31, 2026"


@pytest.mark.parametrize(
    ("days", "said"),
    [(0, "today"), (-1, "yesterday"), (1, "tomorrow"), (-3, "3 days ago"), (38, "in 5 weeks")],
)
def test_how_long_ago(days: int, said: str):
    """How long ago or how soon is said in whole days, weeks, months."""
    assert words.since(timezone.localdate() + timedelta(days=days)) == said


def test_how_long_ago_in_polish():
    """How long ago is said in the reader's language."""
    language.use("pl")
    with translation.override("pl"):
        assert words.since(timezone.now() - timedelta(days=3)) == "3 dni temu"


def test_duration():
    """How long something took is said in one unit."""
    assert words.duration(timedelta(seconds=40)) == "40 seconds"
    assert words.duration(timedelta(milliseconds=40)) == "under a second"


def test_words_of_the_engine():
    """Bands and states have the engine's words, scores its rounding."""
    assert words.band_word("at_risk") == "at risk"
    assert words.state_word("ready_to_grow") == "ready to grow"
    assert words.score(49.9) == "49"
