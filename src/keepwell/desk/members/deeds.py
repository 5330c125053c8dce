"""The log of deeds: every write at the desk is recorded here, in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from keepwell.desk.members.models import Deed, Member

KEEPWELL = "Keepwell"
"""Who is named where nobody did it: the rhythm, the first start."""


@dataclass(frozen=True)
class Subject:
    """What a deed was done to."""

    kind: str
    """`customer`, `member`, `segment` …"""
    key: str
    name: str


def record(
    member: Member | None,
    verb: str,
    subject: Subject,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Deed:
    """Write down that `member` (None: Keepwell itself) did `verb` to `subject`.

    `verb` is `room.deed`, as in `customers.set_owner`. `before` and `after` hold what changed, as
    JSON values. Call it within the transaction of the write itself.
    """
    return Deed.objects.create(
        member=member,
        who=str(member or KEEPWELL),
        verb=verb,
        kind=subject.kind,
        subject=subject.key,
        name=subject.name,
        before=dict(before or {}),
        after=dict(after or {}),
    )
