"""From the inbox into the lake: exactly once, whenever the process ends."""

from keepwell.desk.intake.models import Told
from keepwell.desk.intake.rows import as_table
from keepwell.desk.project import project
from keepwell.engine.lake.tables import FACTS

BATCH = 5_000
"""Facts that are brought at a time."""


def move() -> int:
    """Bring all facts that were told into the lake; return how many.

    A fact leaves the inbox after it is in the lake. Cut off in between it is brought again, and the
    lake, which knows its id, leaves it out.
    """
    moved = 0
    while told := list(Told.objects.all()[:BATCH]):
        for name, table in FACTS.items():
            rows = [{**one.row, "id": one.fact} for one in told if one.table == name]
            if rows:
                project().lake.append(table, as_table(table, rows))
        Told.objects.filter(pk__in=[one.pk for one in told]).delete()
        moved += len(told)
    return moved
