"""What is done with notices: made for somebody, and read."""

from collections.abc import Iterable

from django.utils.timezone import now

from keepwell.desk.customers.models import Note
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.notices import making, queries


def mention(member: Member, note: Note, named: Iterable[Member]) -> int:
    """Tell those whom a note of `member` names; return how many.

    Who may not see the customer is not told. Call it within the transaction that writes the note;
    called again after the note was changed, only who is named for the first time is told.
    """
    require(member, Role.MEMBER)
    return making.mention(note, named)


def read(member: Member, notice: int) -> None:
    """Take note that a member has read one of their notices."""
    require(member, Role.VIEWER)
    queries.notices_of(member).filter(pk=notice, read_at=None).update(read_at=now())


def read_all(member: Member) -> None:
    """Take note that a member has read all there is."""
    require(member, Role.VIEWER)
    queries.notices_of(member).filter(read_at=None).update(read_at=now())
