"""Who is in a segment of a project, as of a day."""

from datetime import date

import pyarrow as pa

from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.segments import Node, Segment, expanded
from keepwell.engine.segments.population import Day, Population
from keepwell.errors import UsageError, did_you_mean
from keepwell.health import lineup_of, said_or_scored
from keepwell.project import Project


def members(project: Project, segment: Segment | str, *, as_of: date) -> pa.Array:
    """Return the customers in a segment at the end of a day (UTC), by name, sorted.

    Chosen is among those who are scored on the day. A day that history has scored is read from
    there, any other is scored now; traits are those of the day. `segment` is one of the project's
    by name, or any other. Raises UsageError if there is none of that name, and SegmentError if it
    refers to one there is not.
    """
    found = named(project, segment)
    (people,) = populations(project, found.unit, as_of)
    return people.members(tree_of(project, found))


def populations(project: Project, unit: Unit, *days: date) -> list[Population]:
    """Return, for each day, the customers among whom segments choose."""
    lineup = lineup_of(project, unit)
    cards, value = by_version(lineup.scorecards), project.settings.value
    return [
        Population(project.lake, Day(day, unit, value), rows, cards)
        for day, rows in zip(days, said_or_scored(project, lineup, days), strict=True)
    ]


def tree_of(project: Project, segment: Segment) -> Node:
    """Return a segment's conditions, with those of the project's segments it refers to."""
    return expanded(segment, {one.name: one for one in project.segments})


def named(project: Project, segment: Segment | str) -> Segment:
    """Return the project's segment of a name; raise UsageError with the nearest if none has it."""
    if isinstance(segment, Segment):
        return segment
    known = {one.name: one for one in project.segments}
    if segment not in known:
        raise UsageError(
            f'There is no segment "{segment}" here.{did_you_mean(segment, known)} '
            f"Segments: {', '.join(known) or 'none'}."
        )
    return known[segment]
