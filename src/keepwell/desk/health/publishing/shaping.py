"""From rows of scores and what is known beside them to the columns of the desk's tables."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.desk.customers.phones import WRITTEN
from keepwell.desk.health.models import PERIODS
from keepwell.desk.health.publishing.facts import Known
from keepwell.desk.health.publishing.owners import Owners
from keepwell.desk.health.publishing.standings import LONGEST, Batch
from keepwell.engine.book.dimensions import by_card, matrix
from keepwell.engine.book.names import NAME, OWNER
from keepwell.engine.lake.store import quoted
from keepwell.engine.measures.sources import Source
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.scores import STATUSES, dimension_scores

DATES = (-25_567, 2_932_896)
"""1900 to 9999, in days since 1970: a renewal outside of them is a slip of somebody's pen."""

DETAILS = """
select customer, json_object({measures}) as measures, json_object({dimensions}) as dimensions,
    json_object('caps', to_json(caps), 'override', case when override is not null then
        json_merge_patch(override::json, json_object('reason', replace(coalesce(
            case when json_valid(reasons) then json_extract_string(reasons, '$.reason') end, ''
        ), chr(0), ''))) end) as held
from scored
"""


class Shaper:
    """Gives batches of one unit the columns of its table."""

    def __init__(
        self, known: Known, source: Source, cards: Mapping[str, Scorecard], publication: int
    ) -> None:
        self.known, self.source, self.cards = known, source, cards
        self.publication = publication
        self.owners = Owners()

    def rows(self, batch: Batch) -> pa.Table:
        """Return a row for each customer of a batch, with the columns of its table."""
        own = self._accounts if self.known.unit == "account" else self._people
        columns = self._scores(batch) | self._details(batch) | own(batch)
        return pa.table({name: _one(column) for name, column in columns.items()})

    def _scores(self, batch: Batch) -> dict[str, pa.Array]:
        columns = ("score", "band", "state", "coverage", "version", "as_of")
        number = pc.index_in(batch.names, value_set=self.source.names).to_numpy()
        since = self.source.first_days[number].astype(np.int32)
        return {
            "key": batch.names,
            **{name: batch.now[name] for name in columns},
            **{f"band_{days}": pc.fill_null(batch.before[days]["band"], "") for days in PERIODS},
            **{f"change_{days}": batch.changes(days) for days in PERIODS},
            "known_since": pa.array(since).cast(pa.date32()),
            "last_seen_at": self.known.last_seen(batch.names),
            "is_current": pa.repeat(pa.scalar(True), len(batch.names)),
            "publication": pa.repeat(pa.scalar(self.publication), len(batch.names)),
        }

    def _details(self, batch: Batch) -> dict[str, pa.Array]:
        """Return measures, dimensions and what is in force, as JSON."""
        reasons = pa.nulls(len(batch.names), pa.string())
        if batch.now["override"].null_count < len(batch.names):
            reasons = self.known.reasons(batch.names)
        rows = batch.now.append_column("reasons", reasons)
        parts = [self._detailed(card, part) for card, part in by_card(rows, self.cards)]
        found = pa.concat_tables(parts).combine_chunks() if parts else _NOTHING
        place = pc.index_in(batch.names, value_set=found["customer"].combine_chunks())
        return {name: found[name].take(place) for name in ("measures", "dimensions", "held")}

    def _detailed(self, card: Scorecard, rows: pa.Table) -> pa.Table:
        scores = dimension_scores(card, list(matrix(rows["scores"], len(card.measures)).T))
        for place, column in enumerate(scores):
            rows = rows.append_column(f"dimension_{place}", pa.array(column, from_pandas=True))
        connection = self.known.backend.con
        connection.register("scored", rows)
        return connection.sql(_details_query(card)).to_arrow_table()

    def _accounts(self, batch: Batch) -> dict[str, pa.Array]:
        said = self.known.traits(batch.names, (NAME, OWNER))
        value, renewal = self.known.worth(batch.names)
        return {
            "name": _name(said[NAME], batch.names),
            "traits": _json(said["traits"]),
            "readings": _json(said["readings"]),
            "owner_id": self.owners.of_all(_one(said[OWNER])),
            "owner_text": _short(said[OWNER], LONGEST),
            "value": value,
            "renewal": _dates(renewal),
            "people_count": pa.repeat(pa.scalar(0), len(batch.names)),
        }

    def _people(self, batch: Batch) -> dict[str, pa.Array]:
        said = self.known.traits(batch.names, (NAME, "email", "phone", "title", "role"))
        return {
            "name": _name(said[NAME], batch.names),
            "traits": _json(said["traits"]),
            "readings": _json(said["readings"]),
            "account_key": self.known.homes(batch.names),
            "email": _short(said["email"], 254),
            "phone": _short(_dialled(said["phone"]), 40),
            "title": _short(pc.coalesce(said["title"], said["role"]), 150),
        }


_NOTHING = pa.table({
    name: pa.nulls(0, pa.string()) for name in ("customer", "measures", "dimensions", "held")
})  # fmt: skip


def _details_query(card: Scorecard) -> str:
    statuses = "[" + ", ".join(map(quoted, STATUSES)) + "]"
    measures = (
        f'{quoted(measure.name)}, json_array("values"[{n}], scores[{n}], weights[{n}], '
        f"{statuses}[statuses[{n}] + 1])"
        for n, measure in enumerate(card.measures, start=1)
    )
    dimensions = (
        f"{quoted(dimension.name)}, dimension_{place}"
        for place, dimension in enumerate(card.dimensions)
    )
    return DETAILS.format(measures=", ".join(measures), dimensions=", ".join(dimensions))


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _short(texts: pa.ChunkedArray, longest: int) -> pa.ChunkedArray:
    """Return texts as far as a column of the desk's database holds them; empty for none."""
    return pc.utf8_slice_codeunits(pc.fill_null(texts.cast(pa.string()), ""), 0, longest)


def _name(said: pa.ChunkedArray, keys: pa.Array) -> pa.ChunkedArray:
    """Return what people call customers: what a trait says, else their key."""
    blank = pc.equal(pc.utf8_trim_whitespace(pc.fill_null(said.cast(pa.string()), "")), "")
    return _short(pc.if_else(blank, keys, said), LONGEST)


def _dialled(said: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return telephone numbers as `customers.phones.dialled` does, all at once."""
    plain = said.cast(pa.string())
    for pattern, instead in WRITTEN:
        plain = pc.replace_substring_regex(plain, pattern, instead)
    return plain


def _json(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.fill_null(texts.cast(pa.string()), "{}")


def _dates(days: pa.Array) -> pa.Array:
    first, last = DATES
    sane = pc.and_(pc.greater_equal(days, first), pc.less_equal(days, last))
    return pc.if_else(sane, days, None).cast(pa.int32()).cast(pa.date32())
