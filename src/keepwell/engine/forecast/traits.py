"""What was known of customers: traits as numbers, as kinds, or as the date a contract renews."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.renewals import RENEWAL_DATE
from keepwell.engine.forecast.stretches import Cells, Rows
from keepwell.engine.measures.folds import Floats
from keepwell.engine.retention.stays import Stays

TEXTS = 30
"""Different texts above which a trait is a name, not a kind."""
MOSTLY = 0.9
"""Share of a trait's rows that must read as numbers for it to be one."""


@dataclass(frozen=True)
class Trait:
    """A trait of customers by stretch: `held` is its number, the place of its text, or a day."""

    cells: Cells
    texts: pa.Array | None = None
    """The texts, if it is a kind."""

    def at(self, rows: Rows) -> Floats:
        """Return [row]: what was held on the row's date; NaN if nothing was."""
        found = np.full(len(rows), np.nan)
        for start, mine in rows.runs():
            held = self.cells.run(start).last("held")
            found[mine] = held[rows.back[mine], rows.who[mine] - start]
        return found

    def column(self, rows: Rows) -> pa.Array:
        """Return [row]: the number or the text."""
        held = pa.array(self.at(rows), from_pandas=True)
        return held if self.texts is None else self.texts.take(held.cast(pa.int64()))


def traits_of(table: pa.Table, stays: Stays, stretches: int) -> dict[str, Trait]:
    """Return the traits that mean something; one of many different texts is a name and does not."""
    table = table.combine_chunks()
    found = {}
    for name in sorted(pc.unique(table["trait"]).to_pylist()):
        mine = table.filter(pc.equal(table["trait"], name))
        held, texts = _held(name, mine)
        if held is not None:
            one = mine.select(["customer", "stretch"]).append_column("held", held)
            who = stays.places(mine["customer"].combine_chunks())
            found[name] = Trait(Cells.of(one, who, stretches), texts)
    return found


def _held(name: str, rows: pa.Table) -> tuple[pa.ChunkedArray | None, pa.Array | None]:
    if name == RENEWAL_DATE:
        return rows["day"], None
    if rows.num_rows - rows["number"].null_count >= MOSTLY * rows.num_rows:
        return rows["number"], None
    coded = rows["text"].combine_chunks().dictionary_encode()
    if len(coded.dictionary) > TEXTS:
        return None, None
    return coded.indices, coded.dictionary
