"""When somebody may be interrupted: as the team works, outside of their own quiet hours, or always.

Everything is by the clock of the person, wherever the team is.
"""

from dataclasses import dataclass, replace
from datetime import time, tzinfo

from keepwell.desk.cases.hours import Plan, spans_of

WORKDAYS, WEEKEND = 5, 2


@dataclass(frozen=True)
class Quiet:
    """Hours in which somebody wants to hear nothing, by the wall clock."""

    begins: time
    ends: time
    """The same as `begins`: all day."""
    at_weekends: bool = True
    """Whether weekends and public holidays are quiet, too."""


def as_the_team(team: Plan, zone: tzinfo) -> Plan:
    """Return the hours of a team as the clock of one who works elsewhere shows them."""
    return replace(team, zone=zone)


def outside(quiet: Quiet, team: Plan, zone: tzinfo) -> Plan:
    """Return when somebody may be interrupted who has quiet hours; the team has the holidays."""
    days = (
        () if quiet.begins == quiet.ends else spans_of(f"{quiet.ends:%H:%M}-{quiet.begins:%H:%M}")
    )
    if not quiet.at_weekends:
        return Plan(zone, [days] * (WORKDAYS + WEEKEND))
    return Plan(zone, [*[days] * WORKDAYS, *[()] * WEEKEND], team.country, team.region)
