"""Printing: what a page says to the press, and a PDF back within seconds, or not at all."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from keepwell import language
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.charts import score_over_time
from keepwell.desk.health.paper.contents import contents, letters
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.health.queries.ledger import Told, told
from keepwell.desk.health.queries.trend import Trend, trend
from keepwell.desk.project import project
from keepwell.errors import KeepwellError
from keepwell.report.palette import BANDS, INK, LINE, PAPER, SOFT

PATIENCE = 10.0
"""Seconds that a press may take before it is stopped; it takes one or two."""
FONTS = "fonts"
"""Folder in the project with further fonts for print."""
THAI = re.compile("[\\u0e00-\\u0e7f]")
THAI_FONTS = frozenset({
    "Noto Sans Thai", "Noto Serif Thai", "Noto Sans Thai Looped", "Sarabun", "TH Sarabun New",
    "Loma", "Garuda", "Waree", "Norasi", "Leelawadee", "Leelawadee UI", "Thonburi", "Tahoma",
})  # fmt: skip
"""Families that have Thai letters: what systems and free collections usually bring."""


COLOURS = {
    "$ink": INK, "$soft": SOFT, "$line": LINE, "$paper": PAPER, "$accent": INK,
    **{f"${band}": colour for band, colour in BANDS.items()},
}  # fmt: skip
"""Of paper, by the names that charts know."""
Printed = tuple[dict[str, Any], dict[str, Any] | None]
"""What a page says, and its chart, if any."""


class PrintError(KeepwellError):
    """Nothing could be printed; the message says why."""


def pdf(of: Subject, customer: Customer) -> bytes:
    """Return a customer on paper. Raises PrintError if the press fails or takes too long."""

    def said() -> Printed:
        past, why = _past(of)
        chart = score_over_time(past) if past and past.scored else None
        return contents(of, customer, why, past.sentence if past else ""), chart

    return printed("customer.typ", said)


def printed(page: str, says: Callable[[], Printed]) -> bytes:
    """Return a page of this folder with what `says` returns in a language that can be printed.

    Raises PrintError if the press fails or takes too long.
    """
    folder = _fonts()
    has_thai = bool(THAI_FONTS & _families(folder))
    with _printable_language(has_thai=has_thai):
        data, chart = says()
        data["warning"] = "" if has_thai else _warning(data)
    asked = {"data": data, "chart": chart, "colours": COLOURS, "fonts": folder, "page": page}
    return _press(asked)


def _past(of: Subject) -> tuple[Trend | None, Told | None]:
    """Return what the lake tells; without it the rest is printed all the same."""
    try:
        return trend(of), told(of)
    except KeepwellError:
        return None, None


@contextmanager
def _printable_language(*, has_thai: bool) -> Iterator[None]:
    """Print in English where the reader's letters cannot be."""
    before = language.current()
    if has_thai or before != "th":
        yield
        return
    language.use("en")
    try:
        with translation.override("en"):
            yield
    finally:
        language.use(before)


def _warning(data: dict[str, Any]) -> str:
    if not any(THAI.search(text) for text in letters(data)):
        return ""
    return _(
        "Thai letters are missing here: the computer that printed this has no Thai font. Put one, "
        "such as Noto Sans Thai, into the folder “fonts” of the project."
    )


def _fonts() -> str | None:
    folder = project().root / FONTS
    return str(folder) if folder.is_dir() else None


@lru_cache(maxsize=8)
def _families(folder: str | None) -> frozenset[str]:
    """Return the families of fonts there are; looked up once in the life of a process."""
    import typst

    found = typst.Fonts(font_paths=[folder] if folder else [])
    return frozenset(found.families())


def _press(asked: dict[str, Any]) -> bytes:
    command = [sys.executable, "-m", "keepwell.desk.health.paper.press"]
    try:
        done = subprocess.run(  # noqa: S603 - a module of our own; what it prints goes in by stdin
            command,
            input=json.dumps(asked).encode(),
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            cwd=Path(project().root),
        )
    except subprocess.TimeoutExpired:
        raise PrintError(
            f"Printing took longer than {PATIENCE:.0f} seconds and was stopped. "
            "Try again in a moment."
        ) from None
    except subprocess.CalledProcessError as problem:
        reason = problem.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise PrintError(f"Printing failed: {reason}") from None
    return done.stdout
