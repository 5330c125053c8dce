"""Which table a file goes to, and which of its columns is which of ours."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import available_timezones

from keepwell.engine.lake.importing.options import ImportOptions
from keepwell.engine.lake.tables import FACTS, TOUCHPOINTS, TRAITS, Table
from keepwell.errors import ImportFileError, UsageError, did_you_mean

NAMED = {"event": TOUCHPOINTS, "trait": TRAITS}
"""The column that tells a table from the other."""
OURS = tuple(dict.fromkeys(name for table in FACTS.values() for name in table.columns))
USUAL = {
    "at": (
        "timestamp",
        "time",
        "date",
        "datetime",
        "created_at",
        "occurred_at",
        "happened_at",
        "ts",
        "when",
        "day",
    ),
    "event": ("event_name", "event_type", "type", "action", "name"),
    "trait": ("attribute", "field", "key", "property"),
    "account": (
        "account_id",
        "customer",
        "customer_id",
        "company",
        "company_id",
        "org_id",
        "group_id",
    ),
    "person": ("user", "user_id", "person_id", "contact", "contact_id", "email"),
}
"""What other systems call a column, to offer as a mapping."""


@dataclass(frozen=True)
class Shape:
    """How the rows of one file become rows of a table."""

    table: Table
    sources: Mapping[str, str]
    """Our column → the file's."""
    constants: Mapping[str, str]
    """Our column → its value in every row."""
    leftover: tuple[str, ...]
    """The file's columns that are none of ours, by name."""
    properties: Mapping[str, str]
    """Properties that are the same in every row."""

    def source(self, column: str) -> str:
        """Return what the file calls one of our columns."""
        return self.sources.get(column, column)


def check(options: ImportOptions) -> None:
    """Raise UsageError for options that no file can make sense of."""
    for column in options.mapping:
        if column not in OURS:
            raise UsageError(
                f'--map knows no column "{column}".{did_you_mean(column, OURS)} '
                f"Expected ours=theirs, with one of {', '.join(OURS)} before the equals sign."
            )
    both = sorted(set(options.mapping) & set(options.constants))
    if both:
        raise UsageError(f'"{both[0]}" is given by both --map and --set. Keep one of them.')
    if options.as_ not in {None, *FACTS}:
        raise UsageError(f'Expected touchpoints or traits as the table. Got "{options.as_}".')
    if options.timezone not in available_timezones():
        raise UsageError(
            f'Expected a time zone such as "Europe/Warsaw". Got "{options.timezone}".'
            + did_you_mean(options.timezone, available_timezones())
        )
    if options.delimiter is not None and not re.fullmatch(r'[^"\r\n\w]', options.delimiter):
        raise UsageError(
            f"Expected one sign as the delimiter, such as ; or a tab. Got {options.delimiter!r}."
        )


def shape(file: str, names: Iterable[str], options: ImportOptions) -> Shape:
    """Find the table and fit the columns of a file to it.

    Raises ImportFileError where a column is missing that the mapping or every row needs.
    """
    held = tuple(names)
    for ours, theirs in options.mapping.items():
        if theirs not in held:
            raise ImportFileError(
                f'"{file}" has no column "{theirs}" to map to "{ours}".{did_you_mean(theirs, held)}'
                f" It has {_listed(held)}."
            )
    taken = set(options.mapping.values())
    given = {*options.mapping, *options.constants, *(set(held) - taken)}
    table = _table(file, held, given, options)
    sources = {
        name: options.mapping.get(name, name)
        for name in table.columns
        if name not in options.constants and (name in options.mapping or name in set(held) - taken)
    }
    _demand(file, held, table, sources.keys() | options.constants.keys())
    return Shape(
        table,
        sources,
        {name: value for name, value in options.constants.items() if name in table.columns},
        tuple(sorted(set(held) - set(sources.values()))),
        {name: value for name, value in options.constants.items() if name not in table.columns},
    )


def guess(held: Iterable[str]) -> dict[str, str]:
    """Return which columns of a file are probably which of ours, going by their names.

    >>> guess(["Customer", "ts", "type", "colour"])
    {'account': 'Customer', 'at': 'ts', 'event': 'type'}
    """
    folded = _folded(held)
    found = {ours: folded[ours] for ours in OURS if ours in folded}
    for ours in OURS:
        told = NAMED.keys() & found.keys() if ours in NAMED else found.keys() & {ours}
        free = [folded[name] for name in USUAL.get(ours, ()) if name in folded]
        near = next((name for name in free if name not in found.values()), None)
        if not told and near is not None:
            found[ours] = near
    return found


def _table(file: str, held: tuple[str, ...], given: set[str], options: ImportOptions) -> Table:
    if options.as_ is not None:
        return FACTS[options.as_]
    found = [table for name, table in NAMED.items() if name in given]
    if len(found) == 1:
        return found[0]
    if found:
        raise ImportFileError(
            f'"{file}" has both "event" and "trait". Say which table its rows belong to with '
            "--as touchpoints or --as traits."
        )
    raise ImportFileError(
        f'"{file}" has neither a column "event" (touchpoints) nor "trait" (traits). It has '
        f"{_listed(held)}. Name the column with --map event=COLUMN, or give all rows the same "
        f'event with --set event="Order Completed".{_hint("event", held)}'
    )


def _demand(file: str, held: tuple[str, ...], table: Table, given: set[str]) -> None:
    """Refuse a file all of whose rows would be rejected for the same missing column."""
    telling = next(name for name, other in NAMED.items() if other is table)
    for needed in (("at",), (telling,), ("account", "person")):
        if given.isdisjoint(needed):
            named = " or ".join(f'"{name}"' for name in needed)
            hint = "".join(_hint(name, held) for name in needed)
            raise ImportFileError(
                f'"{file}" has no column {named}. It has {_listed(held)}. Name the column that '
                f"holds it with --map {needed[0]}=COLUMN.{hint}"
            )


def _hint(ours: str, held: tuple[str, ...]) -> str:
    """Offer the column that is probably meant."""
    folded = _folded(held)
    near = next((folded[usual] for usual in (ours, *USUAL[ours]) if usual in folded), None)
    return f' Perhaps --map {ours}="{near}"?' if near else ""


def _folded(names: Iterable[str]) -> dict[str, str]:
    return {name.lower().replace(" ", "_"): name for name in names}


def _listed(names: tuple[str, ...], most: int = 12) -> str:
    shown = ", ".join(f'"{name}"' for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "") or "no columns"
