"""What a member changes about the frame itself."""

from django.db import transaction

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role


@transaction.atomic
def set_appearance(member: Member, **chosen: str) -> None:
    """Keep the theme or the language that a member chose for themselves."""
    require(member, Role.VIEWER)
    before = {name: getattr(member, name) for name in chosen}
    for name, value in chosen.items():
        setattr(member, name, value)
    member.save(update_fields=list(chosen))
    subject = deeds.Subject("member", str(member.pk), str(member))
    deeds.record(member, "base.set_appearance", subject, before, chosen)
