"""From a book of business to the text of its report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from keepwell import language, sentences
from keepwell.engine.book.result import BAND_ORDER, Book, Total, Trend
from keepwell.errors import UsageError
from keepwell.project import Settings
from keepwell.report import telling

if TYPE_CHECKING:
    from jinja2 import Environment

CAUSES = 3
"""Reasons named for each change."""


@dataclass(frozen=True)
class Page:
    """What the report is made of; the templates see its fields and properties."""

    book: Book
    trend: Trend
    settings: Settings
    zone: tzinfo

    @property
    def title(self) -> str:
        """Whose book it is, of which company."""
        return f"{telling.title(self.book)} · {self.settings.name}"

    @property
    def movement(self) -> "list[tuple[str, list[Cell]]]":
        """Rows from a band, columns to a band: from new, to lost, come last."""
        found = {(move.origin, move.target): move.total for move in self.book.moves}
        return [
            (
                sentences.band(origin) if origin else language._("new"),
                [Cell.of(origin, target, found) for target in (*BAND_ORDER, None)],
            )
            for origin in (*BAND_ORDER, None)
        ]

    @property
    def weeks(self) -> "Iterator[Week]":
        """The days of the trend, the newest first."""
        counts = zip(*(self.trend.customers[band] for band in BAND_ORDER), strict=True)
        rows = map(Week, self.trend.days, counts, self.trend.value_at_risk)
        return reversed(list(rows))

    def drawings(self) -> dict[str, Any]:
        """Return the charts by name."""
        from keepwell.report import charts

        return charts.drawn(self.book, self.trend, self.settings.currency)

    def money(self, amount: float | None) -> str:
        """Write money in the project's currency; a dash for what nothing tells."""
        return "–" if amount is None else language.money(amount, self.settings.currency)

    def signed_money(self, amount: float) -> str:
        """Write a difference of money in the project's currency."""
        return telling.signed_money(amount, self.settings.currency)

    def moment(self, value: datetime) -> str:
        """Write a moment as the clocks in the project's zone show it."""
        return language.moment(value, self.zone)


@dataclass(frozen=True)
class Week:
    """A day of the trend in numbers; customers by band, worst first."""

    day: date
    customers: tuple[int, ...]
    value_at_risk: float


@dataclass(frozen=True)
class Cell:
    """A cell of the movement table."""

    total: Total
    kind: str
    """`stay`, `better`, `worse` or nothing: which way its customers went."""
    depth: int
    """0 to 100: how much of its row it holds."""

    @classmethod
    def of(
        cls,
        origin: str | None,
        target: str | None,
        found: "dict[tuple[str | None, str | None], Total]",
    ) -> "Cell":
        """Return the cell of customers who went from one band to another."""
        total = found.get((origin, target), Total(0, 0.0))
        row = sum(found.get((origin, other), Total(0, 0.0)).customers for other in _TARGETS)
        return cls(total, _way(origin, target), round(100 * total.customers / (row or 1)))


_TARGETS = (*BAND_ORDER, None)


def _way(origin: str | None, target: str | None) -> str:
    if origin == target:
        return "stay"
    if target is None:
        return "worse"
    if origin is None or "unknown" in {origin, target}:
        return ""
    return "better" if BAND_ORDER.index(target) > BAND_ORDER.index(origin) else "worse"


def render(page: Page) -> str:
    """Return the report as HTML, in the project's language."""
    before = language.current()
    language.use(page.settings.language)
    try:
        return _environment().get_template("report.html").render(_names(page))
    finally:
        language.use(before)


def write(page: Page, path: Path) -> None:
    """Write the report; a report that is there is replaced at once, when all is written.

    Raises UsageError if the file cannot be written.
    """
    text = render(page)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as problem:
        part.unlink(missing_ok=True)
        raise UsageError(f"Cannot write the report to {path}: {problem.strerror}.") from None


def _names(page: Page) -> dict[str, Any]:
    """Return what the templates can name."""
    return {
        "page": page,
        "book": page.book,
        "_": language._,
        "ngettext": language.ngettext,
        "number": language.number,
        "score": sentences.score,
        "percent": language.percent,
        "day": language.day,
        "language": language.current(),
        "band": sentences.band,
        "state": sentences.state,
        "told": sentences.told,
        "bands": BAND_ORDER,
        "say": telling,
        "causes": lambda change: telling.causes(change, page.book, CAUSES),
        "charts": page.drawings(),
    }


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader("keepwell.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
