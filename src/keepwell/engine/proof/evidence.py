"""Evidence: a row for each customer and past day, with what was said then and what came of it.

The rows of one customer are not independent: everything that is estimated from them counts
customers, not rows, when it says how sure it is (see `areas` and `shares`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.dimensions import by_card, matrix
from keepwell.engine.measures.dialects import DAY
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.retention.stays import Stays
from keepwell.engine.scorecard.schema import BANDS, Scorecard
from keepwell.engine.scoring.rules import Bools
from keepwell.engine.scoring.scores import UNKNOWN, Small, bands

Places = npt.NDArray[np.int32]
Singles = npt.NDArray[np.float32]
STAYS_ON = np.iinfo(np.int32).max
"""Days until the end of a stay that does not end, as far as is known."""
BAND_ORDER = (*BANDS, "unknown")
_SHIFT = 1 << 24
"""More than there are days: a stay's customer and day in one number, sorted by both."""


@dataclass(frozen=True)
class Measured:
    """The rows of one scorecard, with what each of its measures scored."""

    card: Scorecard
    rows: Ints
    """Which of the evidence's rows they are, rising."""
    scores: Singles
    """[row][measure]; NaN where it had no value and was left out."""
    values: Floats | None = None
    """[row][measure], if they were asked for."""


@dataclass(frozen=True)
class Evidence:
    """Customers on past days, as columns; only who was a customer on the day."""

    names: pa.Array
    """The customers, by number."""
    customer: Places
    day: Places
    """The moment a row is of, a midnight, in days since 1970."""
    score: Singles
    """NaN where there is none."""
    band: Small
    """Places in BAND_ORDER, a colleague's override included."""
    own_band: Small
    """The same without overrides."""
    overridden: Bools
    """Where a colleague set the band."""
    leaves: Places
    """Whole days from the moment until the stay ended; STAYS_ON if it goes on."""
    tenure: Places
    """Days since the stay began, the first one included."""
    measured: tuple[Measured, ...] = field(default=(), compare=False)

    def __len__(self) -> int:
        return len(self.customer)

    @cached_property
    def days(self) -> Ints:
        """The moments there are rows of, rising."""
        return np.unique(self.day)

    @property
    def stay(self) -> Ints:
        """Which stay a row is of: a number for customer and beginning, the same on every day."""
        return self.customer.astype(np.int64) * _SHIFT + (self.day - self.tenure)

    def left(self, horizon: int) -> Bools:
        """Return whose stay ended within so many days."""
        return self.leaves < horizon

    def taken(self, order: Ints) -> "Evidence":
        """Return the rows in another order, without what was measured."""
        columns = {
            one.name: getattr(self, one.name)[order]
            for one in fields(self)
            if one.name not in {"names", "measured"}
        }
        return replace(self, **columns, measured=())

    def where(self, keep: Bools) -> "Evidence":
        """Return some of the rows."""
        columns = {
            one.name: getattr(self, one.name)[keep]
            for one in fields(self)
            if one.name not in {"names", "measured"}
        }
        place = np.cumsum(keep) - 1
        measured = tuple(
            Measured(
                part.card,
                place[part.rows[here]],
                part.scores[here],
                None if part.values is None else part.values[here],
            )
            for part in self.measured
            if (here := keep[part.rows]).any()
        )
        return replace(self, **columns, measured=measured)


def gather(
    pieces: Iterable[pa.Table],
    stays: Stays,
    cards: Mapping[str, Scorecard],
    until: int,
    *,
    values: bool = False,
) -> Evidence:
    """Return the evidence of rows of scores (see `scoring/rows.py`) that come piece by piece.

    `cards` are the scorecards that said it, by version. Of ends of stays those count that lie
    before the moment `until`, in days since 1970: what comes after it is not known yet. `values`
    keeps those of the measures too, as `whatif` needs them.
    """
    ends = _Ends(stays, until)
    parts = [
        part
        for piece in pieces
        for card, rows in by_card(piece, cards)
        if len(part := _part(card, rows, ends, values=values))
    ]
    return _joined(parts or [_nothing(stays.names)])


class _Ends:
    """Finds the stay that runs at a moment, for many customers and moments at once."""

    def __init__(self, stays: Stays, until: int) -> None:
        self.stays, self.until = stays, until
        self.begin, self.end = stays.begin // DAY, stays.end // DAY
        # A midnight is after a moment if it is after the moment's day: whole days are exact.
        self._keys = stays.who * _SHIFT + np.clip(self.begin, 0, _SHIFT - 1)

    def running(self, customer: Ints, day: Ints) -> tuple[Bools, Ints]:
        """Return where a stay runs at the beginning of a day, and which."""
        if not len(self.stays):
            return np.zeros(len(day), np.bool_), np.zeros(len(day), np.int64)
        stay = np.searchsorted(self._keys, customer * _SHIFT + day) - 1
        found = (stay >= 0) & (customer >= 0)
        stay = np.maximum(stay, 0)
        return found & (self.stays.who[stay] == customer) & (self.end[stay] >= day), stay

    def left_after(self, stay: Ints, day: Ints) -> Places:
        """Return whole days until stays end."""
        known = self.end[stay] < self.until
        return np.where(known, self.end[stay] - day, STAYS_ON).astype(np.int32)


def _part(card: Scorecard, rows: pa.Table, ends: _Ends, *, values: bool) -> Evidence:
    """Return the rows of one scorecard and piece that are of customers."""
    place = ends.stays.places(rows["customer"].combine_chunks())
    moment = rows["as_of"].cast(pa.int32()).to_numpy().astype(np.int64) + 1
    runs, stay = ends.running(place, moment)
    rows, place, moment, stay = rows.filter(pa.array(runs)), place[runs], moment[runs], stay[runs]
    score = rows["score"].to_numpy().astype(np.float64)
    own = bands(card, score)
    width = len(card.measures)
    scores = matrix(rows["scores"], width).astype(np.float32)
    held = matrix(rows["values"], width) if values else None
    return Evidence(
        ends.stays.names,
        customer=place.astype(np.int32),
        day=moment.astype(np.int32),
        score=score.astype(np.float32),
        band=_band(rows["band"]),
        own_band=own,
        overridden=rows["override"].is_valid().to_numpy().astype(np.bool_),
        leaves=ends.left_after(stay, moment),
        tenure=(moment - ends.begin[stay]).astype(np.int32),
        measured=(Measured(card, np.arange(len(place)), scores, held),),
    )


def _band(column: pa.ChunkedArray) -> Small:
    places = pc.index_in(column, value_set=pa.array(BAND_ORDER))
    return places.fill_null(UNKNOWN).to_numpy().astype(np.int8)


def _joined(parts: Sequence[Evidence]) -> Evidence:
    """Put pieces together; the rows of one scorecard, which are in many of them, become one."""
    starts = np.cumsum([0, *(len(part) for part in parts)])
    columns = {
        one.name: np.concatenate([getattr(part, one.name) for part in parts])
        for one in fields(Evidence)
        if one.name not in {"names", "measured"}
    }
    by_version: dict[str, list[Measured]] = {}
    for part, start in zip(parts, starts, strict=False):
        for one in part.measured:
            moved = replace(one, rows=one.rows + start)
            by_version.setdefault(one.card.version, []).append(moved)
    measured = tuple(
        Measured(
            found[0].card,
            np.concatenate([one.rows for one in found]),
            np.concatenate([one.scores for one in found]),
            _values(found),
        )
        for found in by_version.values()
    )
    return Evidence(parts[0].names, **columns, measured=measured)


def _values(found: Sequence[Measured]) -> Floats | None:
    held = [one.values for one in found if one.values is not None]
    return np.concatenate(held) if held else None


def _nothing(names: pa.Array) -> Evidence:
    none = np.array([], np.int32)
    small = none.astype(np.int8)
    return Evidence(
        names,
        none,
        none,
        none.astype(np.float32),
        small,
        small,
        none.astype(np.bool_),
        leaves=none,
        tenure=none,
    )
