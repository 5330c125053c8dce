"""Telling facts: they are kept safely at once, and soon after they are in the lake and scored.

    tell("traits", [{"account": "acme", "trait": "owner", "text": "Hana Sato"}])
    tell("touchpoints", [{"account": "acme", "event": "Sentiment Set", "value": 40.0,
                          "properties": {"note": "Their sponsor left"}}])

Call it within the transaction of your own write, after your own check of who may: a fact is told
if, and only if, that transaction is committed. A job then brings it into the lake exactly once,
scores the customers concerned and publishes them, which takes some seconds.
"""

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

from django.db import transaction

from keepwell.desk.health import tasks
from keepwell.desk.intake.models import Told
from keepwell.desk.intake.rows import checked
from keepwell.engine.lake.tables import FACTS


def tell(table: str, rows: Iterable[Mapping[str, object]], ids: Sequence[str] = ()) -> list[str]:
    """Keep facts for the lake and see to it that they get there; return their ids.

    `table` is `touchpoints` or `traits`, and each row has some of its columns: who it is about
    (`account`, `person` or both), what, and `at`, which by default is now. `properties` is a
    mapping. Raises ValueError for a row that the lake would not take.

    With `ids` of your own, one for each row and not longer than 40 characters, a fact that is told
    again is the same fact, however often.
    """
    known = FACTS[table]
    checked_rows = [checked(known, row) for row in rows]
    names = ids or [uuid4().hex for _row in checked_rows]
    told = [
        Told(fact=name, table=table, row=row) for name, row in zip(names, checked_rows, strict=True)
    ]
    with transaction.atomic():
        Told.objects.bulk_create(told, batch_size=500, ignore_conflicts=bool(ids))
        if told:
            tasks.soon()
    return [one.fact for one in told]
