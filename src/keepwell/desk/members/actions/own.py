"""What members change about themselves."""

from django.contrib.auth.password_validation import validate_password
from django.db import transaction

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.members.subjects import of_member


@transaction.atomic
def change_profile(member: Member, **changes: str) -> None:
    """Change a member's own `name`, `language`, `timezone`, `theme` or `mails`."""
    require(member, Role.VIEWER)
    held = Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    after = {field: value for field, value in changes.items() if getattr(held, field) != value}
    before = {field: getattr(held, field) for field in after}
    if not after:
        return
    for field, value in after.items():
        setattr(held, field, value)
        setattr(member, field, value)  # the page that answers shows it already
    held.save(update_fields=list(after))
    deeds.record(member, "members.change_profile", of_member(held), before, after)


@transaction.atomic
def set_password(member: Member, password: str) -> None:
    """Give a member the password they chose; every device but the asking one is signed out.

    Raises ValidationError if the password is too weak.
    """
    validate_password(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])
    deeds.record(member, "members.set_password", of_member(member))
