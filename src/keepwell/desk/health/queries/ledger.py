"""Why a score is what it is: the ledger between two days.

What was said of both days stands in the lake, so that nothing is computed while somebody waits.
Only where another scorecard took over, the engine has to say what the old one would say by now.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import cycle, groupby, islice, pairwise
from math import floor
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from keepwell import sentences
from keepwell.desk.health import reading
from keepwell.desk.health.queries.customer import Subject
from keepwell.desk.project import project
from keepwell.engine.lake.about import traits
from keepwell.engine.scoring.answers import Scores
from keepwell.engine.scoring.course import course, said_of
from keepwell.engine.scoring.ledger import Kind, Ledger, Part, Standing, ledger
from keepwell.engine.scoring.said import ENDED
from keepwell.health import explain

RENEWAL = "renewal_date"
"""The trait that tells when a contract comes up."""
USUAL = 28
"""Days that a ledger looks back if nothing else is asked."""
Group = str
GROUPS: dict[Kind, Group] = {
    "customer": "customer", "cap": "customer", "late": "late", "missing": "missing",
    "returned": "missing", "spread": "missing", "override": "override", "scorecard": "scorecard",
}  # fmt: skip
"""Under which heading each kind of part stands."""


@dataclass(frozen=True)
class Line:
    """A part in words."""

    part: Part
    points: float
    """As shown, to a tenth: rounded so that the parts still add up to the change."""
    sentence: str
    is_shown: bool
    """Whether its measure stands in the table of measures."""


@dataclass(frozen=True)
class Heading:
    """Parts of one kind of cause, and what they add up to."""

    group: Group
    lines: Sequence[Line]

    @property
    def title(self) -> str:
        """What the parts have in common."""
        return {
            "customer": _("What the customer did"),
            "late": _("Learned late"),
            "missing": _("Data that is missing, or there again"),
            "override": _("Set by hand"),
            "scorecard": _("Another scorecard"),
        }[self.group]

    @property
    def points(self) -> float:
        """The sum of its parts."""
        return round(sum(line.points for line in self.lines), 1)


@dataclass(frozen=True)
class Choice:
    """A day one often compares with."""

    label: str
    day: date


@dataclass(frozen=True)
class Told:
    """A ledger as a page shows it."""

    of: Subject
    ledger: Ledger
    headings: Sequence[Heading]
    asked: date
    """The day that was asked for; the ledger begins with the last one before it that was scored."""
    choices: Sequence[Choice]
    first: date
    """The earliest day one may ask for."""

    @property
    def change(self) -> float | None:
        """The change as it is shown; None if one of the days has no score."""
        return shown_change(self.ledger)

    @property
    def is_shifted(self) -> bool:
        """Whether the day that was asked for was not scored."""
        return self.ledger.since != self.asked


def told(of: Subject, since: date | None = None, until: date | None = None) -> Told | None:
    """Return the ledger between two days, by default of the last four weeks up to now.

    None if nothing earlier was ever scored: there is nothing to compare with.
    """
    last = until or of.standing.as_of or datetime.now(UTC).date()
    asked = since or last - timedelta(days=USUAL)
    past = course(project().lake, of.unit, of.standing.key, version=of.standing.version).to_pylist()
    days = [row["as_of"] for row in past if row["as_of"] < last]
    if not days:
        return None
    since_day = max((day for day in days if day <= asked), default=days[0])
    until_day = _until(of, last, [day for day in days if day > since_day])
    found = _ledger(of, since_day, until_day)
    return Told(of, found, _headings(of, found), asked, list(_choices(of, last, past)), days[0])


def _until(of: Subject, last: date, days: Sequence[date]) -> date:
    """Return the last day that is known up to `last`; what is published may be the newest."""
    if of.standing.as_of is not None and of.standing.as_of <= last:
        return of.standing.as_of
    return days[-1] if days else last


def _ledger(of: Subject, since: date, until: date) -> Ledger:
    rows = said_of(project().lake, of.unit, of.standing.key, [since, until])
    first, then = _standing(of, rows[since], 0), _standing(of, rows[since], -1)
    now = _now(of, until) or _standing(of, rows[until], -1)
    if first is not None and now is not None and then is not None and first.version == now.version:
        steps: list[tuple[Kind, Standing | None]] = [
            ("late", first), ("late", then), ("customer", now),
        ]  # fmt: skip
        return ledger(of.standing.key, (since, until), steps)
    return explain(project(), of.standing.key, since=since, as_of=until, unit=of.unit)


def _now(of: Subject, until: date) -> Standing | None:
    """Return what is published, if it is about that day."""
    standing = of.standing
    return reading.standing_of(standing) if standing.as_of == until and standing.version else None


def _standing(of: Subject, rows: pa.Table, place: int) -> Standing | None:
    """Return what was said first (0) or last (−1) of a day; None if it was no customer."""
    if not rows.num_rows:
        return None
    row = rows.slice(place % rows.num_rows, 1)
    version = row["version"][0].as_py()
    card = reading.scorecard(version)
    if card is None or row["state"][0].as_py() == ENDED:
        return None
    return Standing.of(Scores(of.unit, row, {version: card}).records()[0])


def _headings(of: Subject, found: Ledger) -> list[Heading]:
    """Put the parts under headings, the greatest sum first, within them the greatest part first.

    What rounds to nothing is left out; it adds nothing.
    """
    order = {group: place for place, group in enumerate(GROUPS.values())}
    lines = [line for line in _lines(of, found) if line.points or line.part.kind == "override"]
    lines.sort(key=lambda line: (order[GROUPS[line.part.kind]], -abs(line.part.points)))
    headings = [
        Heading(group, tuple(some))
        for group, some in groupby(lines, lambda line: GROUPS[line.part.kind])
    ]
    return sorted(headings, key=lambda heading: -abs(heading.points))


def _lines(of: Subject, found: Ledger) -> Iterator[Line]:
    versions = [one.version for one in (found.before, found.after) if one is not None]
    cards = [card for version in versions if (card := reading.scorecard(version)) is not None]
    measures = sentences.measures_of(*cards)
    shown = {row.measure.name for row in of.makeup.measures}
    tenths = rounded([part.points for part in found.parts], shown_change(found) or 0.0)
    for part, points in zip(found.parts, tenths, strict=True):
        known = part.measure is None or part.measure in measures
        said = sentences.cause(part, measures) if known else _("A measure nobody knows any more")
        yield Line(part, points, said, part.measure in shown)


def shown_change(found: Ledger) -> float | None:
    """Return the difference of the two scores as they are shown, to a tenth."""
    before, after = found.before, found.after
    if before is None or after is None or before.score is None or after.score is None:
        return None
    return round(round(after.score, 1) - round(before.score, 1), 1)


def rounded(points: Sequence[float], total: float) -> list[float]:
    """Round to tenths that add up to `total`: the parts furthest from theirs give way.

    >>> rounded([0.25, 0.25, -0.1], 0.4)
    [0.3, 0.2, -0.1]
    """
    tenths = [floor(10 * one) for one in points]
    missing = round(10 * total) - sum(tenths)
    order = sorted(range(len(points)), key=lambda n: tenths[n] - 10 * points[n])
    for place in islice(cycle(order), max(missing, 0)):
        tenths[place] += 1
    for place in islice(cycle(order[::-1]), max(-missing, 0)):
        tenths[place] -= 1
    return [one / 10 for one in tenths]


def _choices(of: Subject, last: date, past: Sequence[Mapping[str, Any]]) -> Iterator[Choice]:
    """Yield the days one often compares with; those that came to pass."""
    yield Choice(_("a week before"), last - timedelta(days=7))
    yield Choice(_("28 days before"), last - timedelta(days=USUAL))
    yield Choice(_("13 weeks before"), last - timedelta(days=91))
    if (renewed := _renewed(of, last)) is not None:
        yield Choice(_("last renewal"), renewed)
    turns = [
        after["as_of"]
        for before, after in pairwise(past)
        if before["override"] != after["override"] and after["as_of"] < last
    ]
    if turns:
        yield Choice(_("last override"), turns[-1] - timedelta(days=1))


def _renewed(of: Subject, last: date) -> date | None:
    """Return the last day before `last` on which the contract came up."""
    if of.kind == "person":
        return None
    rows = traits(project().lake, of.unit, of.standing.key, [RENEWAL])
    days = [day for text in rows["text"].to_pylist() if (day := _as_day(text)) is not None]
    return max((day for day in days if day < last), default=None)


def _as_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None
