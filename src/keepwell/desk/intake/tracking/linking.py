"""Where anonymous people belong who turned out to be somebody.

A visitor is anonymous until they sign in. From then on the client says that both are one, and then,
or later, or before, that this somebody belongs to an account. What the visitor did before belongs
to that account too; so each link of somebody is also written down for whom they were before.
"""

from collections.abc import Iterable, Sequence

import ibis

from keepwell.desk.intake.facts import Row
from keepwell.desk.intake.tracking.messages import ALIAS
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import TRAITS


def links(lake: Lake, traits: Sequence[Row]) -> list[Row]:
    """Return the rows of traits, completed by where anonymous people belong."""
    aliases = [row for row in traits if row["trait"] == ALIAS]
    others = [row for row in traits if row["trait"] != ALIAS]
    belong = [row for row in others if row.get("person") and row["account"]]
    if not aliases and not belong:
        return list(traits)
    homes = _homes(lake, aliases, belong)
    located = [
        {**row, "account": row["account"] or homes.get(str(row["text"]))}
        if row["trait"] == ALIAS
        else row
        for row in traits
    ]
    return [*located, *_of_whom_they_were(lake, belong, aliases)]


def _homes(lake: Lake, aliases: Sequence[Row], belong: Sequence[Row]) -> dict[str, str]:
    """Return the account of each somebody that is newly known to have been anonymous."""
    wanted = {str(row["text"]) for row in aliases if not row["account"]}
    if not wanted:
        return {}
    rows = lake.read(TRAITS)
    rows = rows.filter(rows["person"].isin(sorted(wanted)) & rows["account"].notnull())
    last = rows.group_by("person").agg(
        account=rows["account"].argmax(ibis.struct({"at": rows["at"], "id": rows["id"]}))
    )
    found = lake.connection.to_pyarrow(last)
    homes = dict(zip(found["person"].to_pylist(), found["account"].to_pylist(), strict=True))
    newest = sorted(belong, key=lambda row: (row["at"], row["id"]))
    return homes | {str(row["person"]): str(row["account"]) for row in newest}


def _of_whom_they_were(lake: Lake, belong: Sequence[Row], aliases: Sequence[Row]) -> Iterable[Row]:
    """Yield each link again for the anonymous people that its person was before."""
    if not belong:
        return
    were = {(str(row["text"]), str(row["person"])) for row in aliases} | _known(lake, belong)
    said: set[tuple[object, object, object]] = set()
    for row in belong:
        for somebody, anonymous in sorted(were):
            link = (anonymous, row["account"], row["at"])
            if somebody == row["person"] and link not in said:
                said.add(link)  # a message with many traits says it once
                yield {
                    **row, "person": anonymous, "trait": ALIAS, "text": somebody, "number": None,
                    "id": f"{row['id']}/{anonymous}",
                }  # fmt: skip


def _known(lake: Lake, belong: Sequence[Row]) -> set[tuple[str, str]]:
    people = sorted({str(row["person"]) for row in belong})
    rows = lake.read(TRAITS)
    rows = rows.filter((rows["trait"] == ALIAS) & rows["text"].isin(people))
    found = lake.connection.to_pyarrow(rows.select("text", "person").distinct())
    return set(zip(found["text"].to_pylist(), found["person"].to_pylist(), strict=True))
