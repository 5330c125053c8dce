"""What is read of calls: the line of those who wait, and how colleagues get on."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from keepwell.desk.customers.queries.sight import owned
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import (
    Answer,
    Attempt,
    Call,
    Channel,
    Distribution,
    Fate,
    Outcome,
    Standing,
    Survey,
    Verdict,
)

LAST = 3
"""Answers of somebody that are shown to who calls them."""


@dataclass(frozen=True)
class Progress:
    """What a colleague's calls came to."""

    name: str
    calls: int
    answered: int
    refused: int
    unreached: int
    """Nobody picked up, or the line was busy or wrong."""


@dataclass(frozen=True)
class Waiting:
    """How many wait to be called."""

    now: int
    agreed: int
    """Of these, who named this time."""
    later: int


def lists() -> QuerySet[Distribution]:
    """Return the distributions whose people are called."""
    return Distribution.objects.filter(channel=Channel.PHONE).select_related("survey", "made_by")


def calls(member: Member, survey: Survey) -> QuerySet[Call]:
    """Return whom to call about a survey, of the customers that a member may see."""
    mine = owned(member, member.visibility, "letter__invitation__customer__owner")
    return Call.objects.filter(
        mine, letter__invitation__survey=survey, letter__invitation__customer__isnull=False
    )


def open_calls(member: Member, survey: Survey, at: datetime) -> QuerySet[Call]:
    """Return who is still to be called at a moment or later: lists that are paused wait."""
    return calls(member, survey).filter(
        letter__fate=Fate.WAITING,
        letter__distribution__standing=Standing.ON,
        letter__invitation__answered_at=None,
        letter__invitation__expires_at__gt=at,
    )


def line(member: Member, survey: Survey, at: datetime) -> QuerySet[Call]:
    """Return who may be called at a moment: who named the time first, then who waits longest."""
    free = Q(held_until=None) | Q(held_until__lte=at)
    due = open_calls(member, survey, at).filter(free, letter__next_at__lte=at)
    return due.order_by("-is_agreed", "letter__next_at", "pk")


def held_by(member: Member, at: datetime) -> QuerySet[Call]:
    """Return the calls that a member has before them."""
    related = (
        "letter__distribution", "letter__invitation__survey__edition",
        "letter__invitation__edition", "letter__invitation__contact__account",
        "letter__invitation__customer",
    )  # fmt: skip
    return Call.objects.filter(
        holder=member, held_until__gt=at, letter__fate=Fate.WAITING
    ).select_related(*related)


def waiting(member: Member, survey: Survey, at: datetime) -> Waiting:
    """Return how many wait."""
    due = Q(letter__next_at__lte=at)
    found = open_calls(member, survey, at).aggregate(
        now=Count("pk", due), agreed=Count("pk", due & Q(is_agreed=True)), later=Count("pk", ~due)
    )
    return Waiting(**found)


def progress(survey: Survey) -> Sequence[Progress]:
    """Return what each colleague's calls about a survey came to, the most calls first."""
    rows = Attempt.objects.filter(call__letter__invitation__survey=survey)
    missed = (Outcome.NO_ANSWER, Outcome.BUSY, Outcome.WRONG_NUMBER)
    found = rows.order_by().values("made_by", name=F("made_by__name")).annotate(
        calls=Count("pk"),
        answered=Count("pk", Q(outcome=Outcome.ANSWERED)),
        refused=Count("pk", Q(outcome=Outcome.REFUSED)),
        unreached=Count("pk", Q(outcome__in=missed)),
    )  # fmt: skip
    told = [
        Progress(row["name"] or "", row["calls"], row["answered"], row["refused"],
                 row["unreached"])
        for row in found
    ]  # fmt: skip
    return sorted(told, key=lambda one: (-one.calls, one.name))


def last_answers(call: Call) -> QuerySet[Answer]:
    """Return what somebody answered last, to whatever."""
    invitation = call.letter.invitation
    found = Answer.objects.filter(contact=invitation.contact_id, verdict=Verdict.COUNTED)
    return found.select_related("survey").order_by("-at", "-id")[:LAST]
