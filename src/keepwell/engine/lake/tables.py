"""What the lake's tables hold: names, columns and how they are laid out on disk.

`touchpoints` and `traits` are the facts; everything else is derived from them and can be rebuilt.
"""

from dataclasses import dataclass

import pyarrow as pa

MOMENT = pa.timestamp("us", "UTC")
"""How every moment is stored: microseconds, UTC."""


@dataclass(frozen=True)
class Table:
    """One Delta table: its name, columns, and what Delta should know of them."""

    name: str
    schema: pa.Schema
    required: tuple[str, ...] = ()
    """Columns that no row may leave empty."""
    partition_by: tuple[str, ...] = ()
    stats: tuple[str, ...] = ()
    """Columns whose least and greatest value each file remembers, so that readers can skip it."""
    order: tuple[str, ...] = ()
    """Columns that the rows of a file are sorted by."""
    sought: tuple[str, ...] = ()
    """Names that rows are looked for by though they are not sorted by them."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns a user sees: without the ones that only steer the layout."""
        return tuple(name for name in self.schema.names if name not in self.partition_by)


TOUCHPOINTS = Table(
    "touchpoints",
    pa.schema(
        [
            ("account", pa.string()),
            ("person", pa.string()),
            ("at", MOMENT),
            ("event", pa.string()),
            ("value", pa.float64()),
            ("properties", pa.string()),
            ("source", pa.string()),
            ("id", pa.string()),
            ("received_at", MOMENT),
            ("month", pa.string()),  # of `at`, as in 2026-11
        ]
    ),
    required=("at", "event", "id", "received_at"),
    partition_by=("month",),
    stats=("at", "event", "account", "received_at"),
    order=("account", "person"),
    sought=("person",),
)
"""What happened between us and a customer, and when."""

TRAITS = Table(
    "traits",
    pa.schema(
        [
            ("account", pa.string()),
            ("person", pa.string()),
            ("at", MOMENT),
            ("trait", pa.string()),
            ("text", pa.string()),
            ("number", pa.float64()),
            ("source", pa.string()),
            ("id", pa.string()),
            ("received_at", MOMENT),
        ]
    ),
    required=("at", "trait", "id", "received_at"),
    stats=("at", "trait", "account", "received_at"),
    order=("account", "person"),
    sought=("person",),
)
"""What was known of a customer from when on. Never overwritten: the value as of a day is the last
one before it. A row with a person is a fact about that person; one that also names an account says
that the person belongs there."""

SCORES = Table(
    "scores",
    pa.schema(
        [
            ("unit", pa.string()),  # account or person
            ("customer", pa.string()),  # the account's or person's name
            ("scorecard", pa.string()),
            ("version", pa.string()),
            ("lineup", pa.string()),  # which scorecards were tried, in which order: a hash
            ("as_of", pa.date32()),
            ("computed_at", MOMENT),
            ("score", pa.float64()),  # after caps; null: too little data to say
            ("band", pa.string()),
            ("state", pa.string()),  # `ended`: what we said was taken back, it was no customer
            ("coverage", pa.float64()),  # 0 to 1
            ("caps", pa.list_(pa.int16())),  # which of the scorecard's caps held, from 0
            ("override", pa.string()),  # JSON of the override in force, if any
            # One number per measure, in the order of the scorecard's text. The dimensions and the
            # status of each measure follow from these and the text of the version.
            ("values", pa.list_(pa.float64())),  # null: missing
            ("scores", pa.list_(pa.float64())),
            ("weights", pa.list_(pa.float64())),
            ("statuses", pa.list_(pa.int8())),
            ("month", pa.string()),  # of `as_of`
        ]
    ),
    required=("unit", "customer", "scorecard", "version", "as_of", "computed_at"),
    partition_by=("month",),
    stats=("as_of", "customer", "lineup", "computed_at"),
    sought=("customer",),
)
"""What we said of a customer as of a day, and when we said it. Append-only."""

FACTS = {table.name: table for table in (TOUCHPOINTS, TRAITS)}
"""The tables that people fill."""
