"""How the book came to be what it is: bands and value at risk over the days that history scored."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.names import OWNER, owned_by, texts
from keepwell.engine.book.result import BAND_ORDER, Trend
from keepwell.engine.book.worth import Facts
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import SCORES
from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.lineup import Lineup
from keepwell.engine.scoring.run import ends_of
from keepwell.engine.scoring.said import ENDED, Said

MANY = 105
"""Days shown at most: two years of weeks."""


def trend(
    lake: Lake,
    lineup: Lineup,
    as_of: date,
    *,
    value: str = "",
    owner: str | None = None,
    among: pa.Array | None = None,
) -> Trend:
    """Return bands and value at risk, up to a day; empty where history was never filled.

    `value` is the trait that says what a customer is worth; `owner` narrows to those who are that
    colleague's on the last day, `among` to customers by name.
    """
    days = thinned(sorted(day for day in Said(lake, lineup).days if day <= as_of))
    if not days:
        return Trend((), dict.fromkeys(BAND_ORDER, ()), ())
    said = _said(lake, lineup, days)
    names = pc.unique(said["customer"]).sort()
    if among is not None:
        names = names.filter(pc.is_in(names, value_set=among))
    if owner is not None:
        owners = texts(lake, OWNER, names, as_of)
        names = names.filter(pa.array(owned_by(owners, owner)))
    said = said.filter(pc.is_in(said["customer"], value_set=names))
    worth = np.nan_to_num(Facts(lake, names, ends_of(days)).worth(value))
    return _counted(said, days, names, worth)


def thinned(days: Sequence[date]) -> list[date]:
    """Return at most `MANY` of the days, evenly spread, the last one always."""
    step = -(-len(days) // MANY) or 1
    return list(days[::-1][::step][::-1])


def _said(lake: Lake, lineup: Lineup, days: Sequence[date]) -> pa.Table:
    """Return band and state that were last said of every customer on the days."""
    connection = lake.connection.con
    connection.register("trend_days", pa.table({"day": pa.array(days, pa.date32())}))
    query = (
        "select customer, as_of, arg_max(band, computed_at) as band,"
        f" arg_max(state, computed_at) as state from read_parquet({lake.files(SCORES)!r})"
        " where lineup = $lineup and as_of in (select day from trend_days)"
        f" group by customer, as_of having state <> '{ENDED}'"
    )
    return connection.sql(query, params={"lineup": lineup.key}).to_arrow_table().combine_chunks()


def _counted(said: pa.Table, days: Sequence[date], names: pa.Array, worth: Floats) -> Trend:
    day = _places(said["as_of"], pa.array(days, pa.date32()))
    customer = _places(said["customer"], names)
    band = _places(said["band"], pa.array(BAND_ORDER))
    counts = np.bincount(day * len(BAND_ORDER) + band, minlength=len(days) * len(BAND_ORDER))
    by_day = counts.reshape(len(days), len(BAND_ORDER))
    at_risk = pc.or_(pc.equal(said["band"], "at_risk"), pc.equal(said["state"], "at_risk"))
    here = at_risk.to_numpy(zero_copy_only=False)
    value = np.bincount(day[here], worth[day[here], customer[here]], minlength=len(days))
    bands = {name: tuple(by_day[:, n].tolist()) for n, name in enumerate(BAND_ORDER)}
    return Trend(tuple(days), bands, tuple(value.tolist()))


def _places(column: pa.ChunkedArray, of: pa.Array) -> Ints:
    return pc.index_in(column, value_set=of).to_numpy().astype(np.int64)
