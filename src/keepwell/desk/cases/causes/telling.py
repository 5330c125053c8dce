"""Telling everybody who named a cause what was done about it, each once.

The message is a template of the team; who gets it and who does not is looked at before. That
somebody is told is written down in one transaction with their message: a worker that is killed goes
on where it was, and tells nobody twice.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.causes.deeds import of_fix
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Fix, MessageTemplate, Status, Telling, Told
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.jobs import job
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.asking import optouts, rules
from keepwell.desk.surveys.models import Survey

LATELY = timedelta(days=30)
"""Who was told of another fix within it is left in peace."""
SOME = 1000
"""People that are looked up at once."""


class Why(StrEnum):
    """Why somebody is not told."""

    ALREADY = "already"
    NO_ADDRESS = "no_address"
    OPTED_OUT = "opted_out"
    NEVER = "never"
    """The calendar of surveys names their account."""
    FORMER = "former"
    """Their account is no customer any more."""
    LATELY = "lately"


@dataclass
class Concerned:
    """Who is told, and how many are not, for which reason."""

    people: list[tuple[Person, int]] = field(default_factory=list)
    """Each with the number of the newest case of theirs."""
    left_out: Counter[Why] = field(default_factory=Counter)
    nameless: int = 0
    """Cases of which nobody knows who said it, or who was erased."""


def concerned(member: Member, fix: Fix, tree: Tree) -> Concerned:
    """Sort everybody who complained of what a fix has mended, of those that a member may see."""
    rows = cases_visible_to(member).filter(cause__in=tree.within(fix.cause))
    rows = rows.exclude(status=Status.MERGED)
    newest: dict[int, int] = {}
    named = rows.filter(person__isnull=False).order_by("-opened_at", "-pk")
    for person, case in named.values_list("person", "pk").iterator():
        newest.setdefault(person, case)
    found = Concerned(nameless=rows.filter(person=None).count())
    for some in _people(list(newest)):
        reasons = _reasons(fix, some)
        found.left_out.update(reasons.values())
        found.people += [(one, newest[one.pk]) for one in some if one.pk not in reasons]
    return found


@dataclass(frozen=True)
class Anew:
    """By which survey those who are told are asked anew, and how many days later."""

    survey: Survey
    days: int


@transaction.atomic
def tell_of(
    member: Member, fix: Fix, template: MessageTemplate, anew: Anew | None = None
) -> Telling:
    """Have everybody who is concerned told, in the background; raise ValidationError if too early.

    Told are those whom the member may see. Asked for again, only those are told who were not yet,
    and `anew` holds for all who were not asked yet; None: nobody is.
    """
    require(member, Role.MANAGER)
    if not fix.is_done:
        raise ValidationError(_("It is not done yet. Say what came of it first."))
    if anew is not None and not anew.survey.is_open:
        raise ValidationError(_("The survey is not open. Open it, then choose it here."))
    given = {"texts": template.texts, "started_by": member, "started_at": now()}
    given |= {"survey": anew.survey, "days": anew.days} if anew else {"survey": None}
    telling, _is_new = Telling.objects.update_or_create(
        fix=fix, defaults=given, create_defaults={**given, "made_by": member}
    )
    told = {"template": template.name}
    told |= {"survey": str(anew.survey), "after_days": str(anew.days)} if anew else {}
    deeds.record(member, "cases.fix_tell", of_fix(fix), after=told)
    _plan_asking(member, fix, anew)
    tell_of_fix.enqueue(fix.pk, template.pk, member.pk)
    return telling


def _plan_asking(member: Member, fix: Fix, anew: Anew | None) -> None:
    """Say when those are asked who were told already, and not asked yet."""
    waiting = Told.objects.filter(fix=fix, invitation=None, why="")
    waiting = waiting.filter(person__in=people_visible_to(member))
    waiting.update(ask_at=F("claimed_at") + timedelta(days=anew.days) if anew else None)


@job(title=gettext_lazy("Tell customers what was mended"), priority=10)
def tell_of_fix(fix: int, template: int, member: int) -> int:
    """Tell all who complained of it, each once; return how many messages that makes."""
    return tell_everybody(
        Fix.objects.select_related("cause").get(pk=fix),
        MessageTemplate.objects.get(pk=template),
        Member.objects.get(pk=member),
    )


def tell_everybody(fix: Fix, template: MessageTemplate, member: Member) -> int:
    """Tell those who were not told yet; return how many. Raises PermissionDenied if not allowed.

    Since it was asked for, a member may have left, or become somebody who may not.
    """
    require(member, Role.MANAGER)
    found = concerned(member, fix, Tree.read())
    return sum(_tell(fix, template, one, (member, case)) for one, case in found.people)


@transaction.atomic
def _tell(fix: Fix, template: MessageTemplate, person: Person, by: tuple[Member, int]) -> bool:
    member, pk = by
    case = Case.objects.select_related("customer", "owner").get(pk=pk)
    told = Told(fix=fix, person=person, case=case)
    if not templates.send(template, person, case=case, made_by=member, mark=told.mark):
        return False
    telling = Telling.objects.filter(fix=fix, survey__isnull=False).first()
    told.ask_at = told.claimed_at + timedelta(days=telling.days) if telling else None
    told.save()
    return True


def _people(keys: Sequence[int]) -> Iterator[list[Person]]:
    for start in range(0, len(keys), SOME):
        rows = Person.objects.filter(pk__in=keys[start : start + SOME]).order_by("name", "pk")
        yield list(rows.select_related("account"))


def _reasons(fix: Fix, some: Sequence[Person]) -> dict[int, Why]:
    """Return why some people are not told, by their numbers; the first reason counts."""
    told = Told.objects.filter(person__in=some)
    already = set(told.filter(fix=fix).values_list("person", flat=True))
    lately = set(told.filter(claimed_at__gt=now() - LATELY).values_list("person", flat=True))
    out, never = optouts.opted_out(some), rules.calendar().accounts
    asked: Mapping[Why, Callable[[Person], bool]] = {
        Why.ALREADY: lambda one: one.pk in already,
        Why.NO_ADDRESS: lambda one: not one.email,
        Why.OPTED_OUT: lambda one: one.pk in out,
        Why.NEVER: lambda one: one.account is not None and one.account.key in never,
        Why.FORMER: lambda one: one.account is not None and not one.account.is_current,
        Why.LATELY: lambda one: one.pk in lately,
    }
    found = ((one.pk, next((why for why, holds in asked.items() if holds(one)), None))
             for one in some)  # fmt: skip
    return {pk: why for pk, why in found if why is not None}
