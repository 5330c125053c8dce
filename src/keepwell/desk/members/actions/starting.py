"""The first members: who has the keys, and who plays in the demo."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.models import Department, Member, Role, Visibility
from keepwell.desk.members.subjects import of_member
from keepwell.samples.words import OWNERS, TEAMS

DEMO = "demo.keepwell.example"
"""Where the members of the demo have their addresses; no mail gets there."""


def has_administrator() -> bool:
    """Return whether somebody can sign in and manage the desk."""
    return Member.objects.filter(role=Role.ADMINISTRATOR, is_active=True).exists()


@transaction.atomic
def first_administrator(email: str, password: str, name: str = "") -> Member:
    """Make the administrator that a fresh desk begins with.

    Raises ValidationError if there is one, or if the address or the password cannot be used.
    """
    if has_administrator():
        raise ValidationError(
            _("There is an administrator already. Sign in, and invite others at Members.")
        )
    validate_email(email)
    asked = Member(email=email, name=name or email.partition("@")[0])
    validate_password(password, asked)
    member = Member.objects.create_user(
        email, password, name=asked.name, role=Role.ADMINISTRATOR, visibility=Visibility.ALL
    )
    deeds.record(None, "members.begin", of_member(member))
    return member


@dataclass(frozen=True)
class Part:
    """Somebody in the demo."""

    local: str
    """Their address, before the @."""
    name: str
    role: Role
    sees: Visibility
    team: str = ""


def demo_cast() -> list[Part]:
    """Return who plays in the demo: one of each role first, then the other owners of customers."""
    north, south = OWNERS[: len(OWNERS) // 2], OWNERS[len(OWNERS) // 2 :]
    named = [
        Part("admin", north[0], Role.ADMINISTRATOR, Visibility.ALL, TEAMS[0]),
        Part("manager", south[0], Role.MANAGER, Visibility.ALL, TEAMS[1]),
        Part("member", north[1], Role.MEMBER, Visibility.TEAM, TEAMS[0]),
        Part("viewer", "Vera Lindqvist", Role.VIEWER, Visibility.ALL),
    ]
    others = [(name, TEAMS[0]) for name in north[2:]] + [(name, TEAMS[1]) for name in south[1:]]
    return named + [
        Part(_local(name), name, Role.MEMBER, Visibility.OWN, team) for name, team in others
    ]


@transaction.atomic
def demo_members(password: str) -> list[Member]:
    """Let everybody of the demo sign in with this password; return them, one of each role first.

    Owners of the sample company are among them, so that their own customers are theirs. Calling it
    again makes nobody twice, and gives them this password.
    """
    hashed = make_password(password)
    return [_play(part, password, hashed) for part in demo_cast()]


def _play(part: Part, password: str, hashed: str) -> Member:
    department = Department.objects.get_or_create(name=part.team)[0] if part.team else None
    given = {
        "name": part.name, "role": part.role, "visibility": part.sees, "department": department,
        "password": hashed,
    }  # fmt: skip
    member, is_new = Member.objects.get_or_create(email=f"{part.local}@{DEMO}", defaults=given)
    if is_new:
        deeds.record(None, "members.begin", of_member(member))
    elif not member.check_password(password):
        member.password = hashed
        member.save(update_fields=["password"])
    return member


def _local(name: str) -> str:
    plain = name.lower().replace("ą", "a").replace(" ", ".")
    return plain.encode("ascii", "ignore").decode()
