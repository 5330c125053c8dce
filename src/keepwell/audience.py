"""Who is in a segment of a project, as of a day."""

from datetime import date

import pyarrow as pa

from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.scoring.answers import by_version
from keepwell.engine.segments import Segment, expanded
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
    found = named(project, segment) if isinstance(segment, str) else segment
    known = {one.name: one for one in project.segments}
    return population(project, found.unit, as_of).members(expanded(found, known))


def population(project: Project, unit: Unit, as_of: date) -> Population:
    """Return the customers of a day among whom segments choose."""
    lineup = lineup_of(project, unit)
    (rows,) = said_or_scored(project, lineup, [as_of])
    asked = Day(as_of, unit, project.settings.value)
    return Population(project.lake, asked, rows, by_version(lineup.scorecards))


def named(project: Project, name: str) -> Segment:
    """Return the project's segment of that name; raise UsageError with the nearest if none has."""
    known = {segment.name: segment for segment in project.segments}
    if name not in known:
        raise UsageError(
            f'There is no segment "{name}" here.{did_you_mean(name, known)} '
            f"Segments: {', '.join(known) or 'none'}."
        )
    return known[name]
