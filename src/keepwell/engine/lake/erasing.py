"""Erasing a customer from every table, file and log of a lake, and keeping them out.

Deleting rows is not enough: Delta keeps the old files for readers of older versions, least and
greatest values in its log, and the predicate of the deletion itself. So an erasure is, in order:

1. The tombstone: digests of the names and the counts of the receipt, durable before anything else.
2. Lines of reject files, then rows of the tables: whatever names somebody with a tombstone.
3. Old files, old log entries, files that an interrupted import left, and all derived data.
4. The receipt is marked as done.

Steps 2 to 4 look only at tombstones. Interrupted at any moment, the next erasure does them again.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa

from keepwell.engine.lake.erased import Erased, Kind, Receipt
from keepwell.engine.lake.layout import properties
from keepwell.engine.lake.leftovers import discard, sweep
from keepwell.engine.lake.rejects import erase_rejects
from keepwell.engine.lake.store import TABLES, Lake
from keepwell.engine.lake.tables import FACTS, SCORES, TOUCHPOINTS, TRAITS, Table
from keepwell.errors import UnknownCustomerError, UsageError, did_you_mean

if TYPE_CHECKING:
    import ibis

__all__ = ["Erased", "Receipt", "complete", "erase", "overdue"]

Names: TypeAlias = dict[Kind, list[str]]
DERIVED = "activity"
"""Folder of what is rolled up from the facts; it is rebuilt when it is next needed."""
LOG_RETENTION = "delta.logRetentionDuration"
NEAR = 20
"""How many near names the lake offers for "did you mean"."""


def erase(
    lake: Lake,
    *,
    account: str | None = None,
    person: str | None = None,
    folders: Sequence[Path] = (),
) -> Receipt:
    """Erase an account or a person, for good, and return the receipt.

    An account's rows are those that name it, and those that name no account but a person who is
    only ever linked to this one; those people are erased with it. A person's rows are all that name
    the person. `folders` are searched for files of rejected rows. Time travel to before is gone,
    and whoever is reading older versions of the tables right now has to start again.

    Erasing somebody who was erased before gives the same receipt. Raises UnknownCustomerError when
    the lake holds nobody of that name, UsageError unless exactly one name is given.
    """
    kind, name = _only(account, person)
    with lake.writing():
        erased = Erased(lake)
        receipt = erased.receipt(kind, name)
        if receipt is None or receipt.done:
            begun = _begin(lake, kind, name)
            if receipt and not begun:
                return receipt
            if not begun:
                raise _unknown(lake, kind, name)
        complete(lake, folders)
        done = erased.receipt(kind, name)
        assert done is not None, "the tombstone was written above"
        return done


def complete(lake: Lake, folders: Sequence[Path] = ()) -> None:
    """Remove every trace of everybody with a tombstone. Safe to repeat and to interrupt."""
    with lake.writing():
        erased = Erased(lake)
        erase_rejects(folders, erased)
        for table in TABLES:
            _delete(lake, table, erased)
        for table in TABLES:
            _forget_the_past(lake, table)
        for table in FACTS.values():
            lake.prints(table).drop_gone(lake.files(table))
        discard(lake.root / DERIVED)
        sweep(lake)
        erased.finish()


def overdue(lake: Lake) -> bool:
    """Tell whether somebody with a tombstone is in the lake: `complete` is due.

    So it is after an erasure was interrupted, or after an older backup of the tables came back.
    """
    erased = Erased(lake)
    return bool(erased.unfinished) or (
        bool(erased.digests)
        and any(any(_names_with_a_tombstone(lake, table, erased).values()) for table in TABLES)
    )


def _only(account: str | None, person: str | None) -> tuple[Kind, str]:
    if account and not person:
        return "account", account
    if person and not account:
        return "person", person
    raise UsageError(
        "Erasing takes one name: an account or a person. "
        f"Got account {account!r} and person {person!r}."
    )


# --- before anything is deleted


def _begin(lake: Lake, kind: Kind, name: str) -> bool:
    """Write the tombstone; return False if no row is this customer's."""
    persons = _persons_of_nobody_else(lake, name) if kind == "account" else []
    names: Names = {"account": [name], "person": persons}
    if kind == "person":
        names = {"person": [name]}
    rows = {table.name: _count(lake, table, names) for table in TABLES}
    if not any(rows.values()):
        return False
    mentions = sum(_mentions(lake, table, names, name) for table in (TOUCHPOINTS, TRAITS))
    Erased(lake).begin(kind, name, persons, rows, mentions)
    return True


def _persons_of_nobody_else(lake: Lake, account: str) -> list[str]:
    """Return the people whom rows of either table link to this account and to no other."""
    pairs = [
        lake.read(table).select("account", "person").drop_null().distinct()
        for table in (TOUCHPOINTS, TRAITS)
    ]
    links = pairs[0].union(pairs[1])
    theirs = links.filter(links.account == account).select("person").distinct()
    others = links.filter(links.account != account)
    found = lake.connection.to_pyarrow(theirs.anti_join(others, "person"))
    return list(found["person"].to_pylist())


def _count(lake: Lake, table: Table, names: Names) -> int:
    rows = lake.read(table)
    return int(
        lake.connection.to_pyarrow(rows.filter(_is_theirs(table, rows, names)).count()).as_py()
    )


def _mentions(lake: Lake, table: Table, names: Names, name: str) -> int:
    """Count the rows of others whose free text contains the name."""
    rows = lake.read(table)
    text = rows.properties if table is TOUCHPOINTS else rows.text
    mentions = text.contains(name).fill_null(False) & ~_is_theirs(table, rows, names)
    return int(lake.connection.to_pyarrow(rows.filter(mentions).count()).as_py())


def _is_theirs(table: Table, rows: "ibis.Table", names: Names) -> "ibis.expr.types.BooleanValue":
    """Return the condition that `_predicate` says in SQL."""
    import ibis

    def among(column: "ibis.Column", kind: Kind) -> "ibis.expr.types.BooleanValue":
        some = ibis.memtable(pa.table({"name": pa.array(names[kind], pa.string())}))
        return column.isin(some.name).fill_null(False)

    if table is SCORES:
        return reduce(or_, ((rows.unit == kind) & among(rows.customer, kind) for kind in names))
    return reduce(or_, (among(rows[kind], kind) for kind in names))


def _unknown(lake: Lake, kind: Kind, name: str) -> UnknownCustomerError:
    other: Kind = "person" if kind == "account" else "account"
    if _near(lake, other, name)[:1] == [name]:
        hint = (
            " There is a person of that name: add `--person`."
            if other == "person"
            else (" There is an account of that name: leave `--person` out.")
        )
    else:
        hint = did_you_mean(name, _near(lake, kind, name))
    return UnknownCustomerError(f'The lake holds no {kind} called "{name}".{hint}')


def _near(lake: Lake, kind: Kind, name: str) -> list[str]:
    """Return the names of the lake that take the fewest keystrokes to get to."""
    import ibis

    names = [lake.read(table).select(name=kind).drop_null() for table in (TOUCHPOINTS, TRAITS)]
    every = names[0].union(names[1], distinct=True)
    nearest = every.order_by(every.name.levenshtein(ibis.literal(name)), "name").limit(NEAR)
    return list(lake.connection.to_pyarrow(nearest)["name"].to_pylist())


# --- deleting


def _delete(lake: Lake, table: Table, erased: Erased) -> None:
    """Delete the table's rows that name somebody with a tombstone."""
    delta = lake.delta(table)
    names = _names_with_a_tombstone(lake, table, erased)
    if delta is not None and any(names.values()):
        delta.delete(_predicate(table, names), properties(table))


def _names_with_a_tombstone(lake: Lake, table: Table, erased: Erased) -> Names:
    """Look up in the table's own names which of them were erased: only digests are kept."""
    rows = lake.read(table)
    names: Names = {}
    for kind in ("account", "person"):
        column = (rows.filter(rows.unit == kind).customer if table is SCORES else rows[kind]).name(
            "name"
        )
        found = lake.connection.to_pyarrow(column.as_table().distinct())
        names[kind] = erased.of(kind, found["name"].to_pylist())
    return names


def _predicate(table: Table, names: Names) -> str:
    """Return the SQL condition, as Delta takes it, for the rows that are about any of the names."""
    if table is SCORES:
        parts = [
            f"unit = '{kind}' AND {_any_of('customer', some)}"
            for kind, some in names.items()
            if some
        ]
    else:
        parts = [_any_of(kind, some) for kind, some in names.items() if some]
    return " OR ".join(f"({part})" for part in parts)


def _any_of(column: str, names: Iterable[str]) -> str:
    quoted = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
    return f"{column} IN ({quoted})"


def _forget_the_past(lake: Lake, table: Table) -> None:
    """Remove all versions but the present one, and the log that told of them."""
    delta = lake.delta(table)
    if delta is None:
        return
    kept = delta.metadata().configuration.get(LOG_RETENTION, "interval 30 days")
    delta.vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    delta.alter.set_table_properties({LOG_RETENTION: "interval 0 seconds"})
    delta.create_checkpoint()
    delta.cleanup_metadata()
    delta.alter.set_table_properties({LOG_RETENTION: kept})
