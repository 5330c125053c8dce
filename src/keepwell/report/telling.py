"""A book of business in words: what the tables on a terminal and the report both say."""

from collections.abc import Iterator
from dataclasses import dataclass

from keepwell.engine.book.result import Book, Change, Hush, Named, Source, Window
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.language import MINUS, _, money, ngettext, number
from keepwell.sentences import cause, measures_of, telling, told


@dataclass(frozen=True)
class Cause:
    """One reason of a change, and the points it moved the score by."""

    sentence: str
    points: float


def causes(change: Change, book: Book, many: int) -> list[Cause]:
    """Return the main reasons of a change: the greatest parts that point its way."""
    cards = [book.scorecards[version] for version in change.versions]
    measures = measures_of(*cards)
    found = telling(change.parts, change.change)[:many]
    return [Cause(cause(part, measures), part.points) for part in found]


def because(change: Change, book: Book, many: int = 2) -> str:
    """Return the main reasons of a change in one line."""
    found = causes(change, book, many)
    return "; ".join(f"{one.sentence} ({signed(one.points, 1)})" for one in found)


def signed(amount: float, digits: int = 0) -> str:
    """Write a difference with its sign, a real minus among them.

    >>> signed(-3.0), signed(0.04, 1), signed(2.0)
    ('−3', '0.0', '+2')
    """
    rounded = round(amount, digits)
    sign = "+" if rounded > 0 else MINUS if rounded < 0 else ""
    return sign + number(abs(rounded), digits)


def signed_money(amount: float, currency: str) -> str:
    """Write a difference of money with its sign."""
    sign = "+" if round(amount) > 0 else MINUS if round(amount) < 0 else ""
    return sign + money(abs(amount), currency)


def called(who: Named) -> str:
    """Return what colleagues call a customer; without a name, its key."""
    return who.name or who.customer


def title(book: Book) -> str:
    """Return whose book it is."""
    if book.segment is not None:
        return f"{_of_whom(book)} · {book.segment}"
    return _of_whom(book)


def _of_whom(book: Book) -> str:
    if book.owner is None:
        return _("Book of business")
    return _("Book of business of {owner}").format(owner=book.owner)


def due_within(window: Window) -> str:
    """Return the days of a window in words."""
    if window.after == 0:
        return _("within {days} days").format(days=window.upto)
    return _("{first} to {last} days").format(first=window.after + 1, last=window.upto)


def in_days(days: int) -> str:
    """Return how long it is until a day."""
    if days == 0:
        return _("today")
    return ngettext("in {days} day", "in {days} days", days).format(days=number(days))


def rhythm(source: Source) -> str:
    """Return how often a source usually gives something."""
    if source.pause is None:
        return _("too few days to tell")
    days = max(round(source.pause), 1)
    return ngettext("every day", "every {days} days", days).format(days=number(days))


def quiet_for(source: Source) -> str:
    """Return for how long a source has given nothing."""
    days = int(source.silence)
    if days == 0:
        return _("less than a day")
    return ngettext("{days} day", "{days} days", days).format(days=number(days))


def alarms(book: Book) -> Iterator[str]:
    """Yield a sentence for each source that has died, with what it takes from the scores."""
    for source in book.sources:
        if source.silent:
            text = _("Nothing has come from {source} for {silence}; it usually gives {rhythm}.")
            yield text.format(
                source=source.source, silence=quiet_for(source), rhythm=rhythm(source)
            )
    if book.stale:
        text = ngettext(
            "{count} measure is left out until its source speaks again: {titles}.",
            "{count} measures are left out until their source speaks again: {titles}.",
            len(book.stale),
        )
        titles = ", ".join(dict.fromkeys(told(one.title) for one in book.stale))
        yield text.format(count=number(len(book.stale)), titles=titles)


def edges(card: Scorecard) -> str:
    """Return where the bands of a scorecard begin."""
    return _("at risk below {watch}, watch from {watch}, healthy from {healthy}").format(
        watch=number(card.bands["watch"]), healthy=number(card.bands["healthy"])
    )


def stale_titles(stale: tuple[Hush, ...]) -> str:
    """Return the titles of measures in one line."""
    return ", ".join(dict.fromkeys(told(one.title) for one in stale))
