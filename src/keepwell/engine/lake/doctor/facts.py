"""What is in the tables: rows of nobody, from the future, twice, and sources that fell silent."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from keepwell.engine.lake.doctor.finding import Finding
from keepwell.engine.lake.erasing import overdue
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS, Table
from keepwell.engine.scorecard.schema import BANDS

if TYPE_CHECKING:
    import ibis

SLACK = timedelta(days=1)
"""How far in the future a touchpoint may lie: clocks differ, and so do zones."""
RHYTHM = 5
"""Days with arrivals from which on a source is taken to have a rhythm."""
PATIENCE = 3
"""A source is silent after this many times its usual pause."""


def examine_facts(lake: Lake, now: datetime) -> Iterator[Finding]:
    """Look at the rows of both tables, one pass a question."""
    yield from _erased(lake)
    for table in (TOUCHPOINTS, TRAITS):
        yield from _rows(lake, table, now)
        yield from _duplicates(lake, table)
    yield from _unlinked(lake)
    yield from _silent(lake, now)
    yield from _overrides(lake)


def _erased(lake: Lake) -> Iterator[Finding]:
    if overdue(lake):
        yield Finding(
            "error", "unfinished-erasure", 1,
            "Somebody who was erased has traces in the lake: an erasure was interrupted, or an "
            "older backup came back.",
            "Run `keepwell compact`: it completes the erasure first.",
        )  # fmt: skip


def _answer(lake: Lake, question: "ibis.Table") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = lake.connection.to_pyarrow(question).to_pylist()
    return rows


def _count(lake: Lake, question: "ibis.Table") -> int:
    return int(lake.connection.to_pyarrow(question.count()).as_py())


def _rows(lake: Lake, table: Table, now: datetime) -> Iterator[Finding]:
    rows = lake.read(table)
    [counts] = _answer(
        lake,
        rows.aggregate(
            nobody=(rows.account.isnull() & rows.person.isnull()).sum(),
            future=(rows.at > now + SLACK).sum(),
        ),
    )
    nobody, future = (int(str(counts[name] or 0)) for name in ("nobody", "future"))
    if nobody:
        yield Finding(
            "warning", "nobody", nobody,
            f"{nobody} rows of {table.name} name neither an account nor a person.",
            "They count for nobody. Import them again with `--map account=…` or `--map person=…`.",
        )  # fmt: skip
    if future:
        yield Finding(
            "warning", "future", future,
            f"{future} rows of {table.name} lie in the future.",
            "They count once their time comes. If it was a wrong zone or unit, import them again "
            "with `--timezone`.",
        )  # fmt: skip


def _duplicates(lake: Lake, table: Table) -> Iterator[Finding]:
    """Count ids that come twice: the costly one, so by hash, which takes a third of the memory."""
    ids = lake.read(table).id.hash().name("id").as_table()
    twice = ids.group_by("id").aggregate(copies=ids.count()).filter(lambda one: one.copies > 1)
    count = _count(lake, twice)
    if count:
        yield Finding(
            "error", "duplicate-ids", count,
            f"{count} ids of {table.name} are there more than once and are counted so.",
            "Something other than Keepwell wrote to the lake. Export the table and import it into "
            "a new project: each id comes once.",
        )  # fmt: skip


def _unlinked(lake: Lake) -> Iterator[Finding]:
    tables = [lake.read(table).select("account", "person") for table in (TOUCHPOINTS, TRAITS)]
    pairs = tables[0].union(tables[1]).drop_null("person")
    people = pairs.group_by("person").aggregate(account=pairs.account.max())
    count, everybody = _count(lake, people.filter(people.account.isnull())), _count(lake, people)
    if count and count < everybody:
        yield Finding(
            "note", "unlinked-people", count,
            f"{count} of {everybody} people were never linked to an account.",
            "What they do counts for no account. Import traits that name both person and account.",
        )  # fmt: skip


def _silent(lake: Lake, now: datetime) -> Iterator[Finding]:
    """Compare how long ago each source last delivered with the pauses it usually makes."""
    rows = lake.read(TOUCHPOINTS).drop_null("source")
    days = rows.select("source", day=rows.received_at.date()).distinct()
    arrivals: dict[str, list[date]] = {}
    for row in _answer(lake, days.order_by("source", "day")):
        arrivals.setdefault(str(row["source"]), []).append(date.fromisoformat(str(row["day"])))
    for source, on in arrivals.items():
        pauses = sorted((b - a).days for a, b in pairwise(on))
        silence = (now.date() - on[-1]).days
        if len(on) >= RHYTHM and silence > PATIENCE * pauses[len(pauses) * 9 // 10]:
            yield Finding(
                "warning", "silent-source", silence,
                f'Nothing has arrived from "{source}" for {silence} days; it usually pauses '
                f"{pauses[len(pauses) // 2]} days.",
                "Look whether it is still connected. Its measures turn stale, not bad.",
            )  # fmt: skip


def _overrides(lake: Lake) -> Iterator[Finding]:
    """Health Overridden with a band or an end we cannot read is ignored when scoring."""
    rows = lake.read(TOUCHPOINTS)
    said = (
        rows.filter(rows.event == "Health Overridden")
        .group_by("properties")
        .aggregate(copies=lambda some: some.count())
    )
    ignored = sum(
        int(str(row["copies"]))
        for row in _answer(lake, said)
        if not readable_override(row["properties"])
    )
    if ignored:
        yield Finding(
            "warning", "overrides", ignored,
            f'{ignored} "Health Overridden" have a band or an end that cannot be read: ignored.',
            f"The band is one of {', '.join(BANDS)}; `until` a day as 2026-11-30 or a moment in "
            "ISO 8601.",
        )  # fmt: skip


def readable_override(properties: object) -> bool:
    """Tell whether an override's properties name a band, and an end that can be read if any.

    >>> readable_override('{"band": "watch", "until": "2026-11-30"}')
    True
    >>> readable_override('{"band": "purple"}')
    False
    """
    try:
        said = json.loads(str(properties))
    except ValueError:
        return False
    if not isinstance(said, dict) or said.get("band") not in BANDS:
        return False
    until = said.get("until")
    return until is None or _is_moment(until)


def _is_moment(text: object) -> bool:
    try:
        datetime.fromisoformat(str(text))
    except ValueError:
        return False
    return True
