"""What we call customers, and who looks after them: the last text of a trait before a day's end."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.book.result import Named
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TRAITS
from keepwell.engine.measures.folds import Floats
from keepwell.engine.scoring.rules import Bools
from keepwell.errors import UsageError, did_you_mean

NAME, OWNER = "name", "owner"


@dataclass(frozen=True)
class Names:
    """Who customers are; columns are [customer], `value` NaN where nothing tells it."""

    customers: pa.Array
    name: pa.Array
    owner: pa.Array
    value: Floats

    def named(self, customer: int) -> Named:
        """Return one of them."""
        value = float(self.value[customer])
        return Named(
            self.customers[customer].as_py(),
            self.name[customer].as_py(),
            self.owner[customer].as_py(),
            None if value != value else value,  # noqa: PLR0124 - NaN
        )


def texts(lake: Lake, trait: str, customers: pa.Array, as_of: date) -> pa.Array:
    """Return the text that a trait of each customer had at the end of a day; null without one."""
    files = lake.files(TRAITS)
    if not files:
        return pa.nulls(len(customers), pa.string())
    query = (
        'select account, arg_max(coalesce(text, cast(number as varchar)), ("at", id)) as said'
        f" from read_parquet({files!r})"
        ' where account is not null and person is null and trait = $trait and "at" < $until'
        " group by account"
    )
    until = datetime.combine(as_of + timedelta(days=1), time(), UTC)
    found = lake.connection.con.sql(query, params={"trait": trait, "until": until})
    held = found.to_arrow_table().combine_chunks()
    place = pc.index_in(customers, value_set=held["account"].combine_chunks())
    return held["said"].combine_chunks().cast(pa.string()).take(place)


def owned_by(owners: pa.Array, owner: str) -> Bools:
    """Return whose owner it is; raise UsageError with the nearest name if nobody's."""
    mine = pc.fill_null(pc.equal(owners, owner), False).to_numpy(zero_copy_only=False)
    if not mine.any():
        known = sorted(pc.unique(owners.drop_null()).to_pylist())
        raise UsageError(
            f'No customer has the owner "{owner}".{did_you_mean(owner, known)} Expected one of '
            f"the values of the trait `{OWNER}`: {', '.join(known[:20]) or 'there is none yet'}."
        )
    return mine
