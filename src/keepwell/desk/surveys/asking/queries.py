"""What is read of distributions: how they go, whom they left out, and their log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.sight import owned, people_visible_to
from keepwell.desk.customers.uses import Use
from keepwell.desk.jobs.rhythms import zone
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.surveys.asking import rules
from keepwell.desk.surveys.asking.fatigue import next_moment
from keepwell.desk.surveys.models import Distribution, Fate, Letter, OptOut, Run, Standing


@dataclass(frozen=True)
class Numbers:
    """What came of a distribution's letters; reminders are not counted."""

    waiting: int
    sent: int
    seen: int
    """By whatever opened the page: a scanner may have."""
    answered: int
    opted_out: int
    refused: int
    unsure: int

    @property
    def response(self) -> float | None:
        """Return the share of those asked who answered; None: nobody was asked yet."""
        return self.answered / self.sent if self.sent else None


def distributions() -> QuerySet[Distribution]:
    """Return all distributions, newest first."""
    return Distribution.objects.select_related("survey__edition", "made_by", "service")


def numbers(distribution: Distribution) -> Numbers:
    """Return what came of a distribution so far: one pass over its letters."""
    letters = Letter.objects.filter(distribution=distribution, is_reminder=False)
    counted = letters.aggregate(
        waiting=Count("pk", Q(fate__in=(Fate.WAITING, Fate.SENDING))),
        sent=Count("pk", Q(fate=Fate.SENT)),
        seen=Count("pk", Q(invitation__seen_at__isnull=False)),
        answered=Count("pk", Q(invitation__answered_at__isnull=False)),
        refused=Count("pk", Q(fate=Fate.REFUSED)),
        unsure=Count("pk", Q(fate=Fate.UNSURE)),
    )
    out = OptOut.objects.filter(invitation__letters__distribution=distribution)
    return Numbers(opted_out=out.values("invitation").distinct().count(), **counted)


def letters(member: Member, distribution: Distribution, fate: str = "") -> QuerySet[Letter]:
    """Return the log of a distribution, of the customers that a member may see."""
    found = Letter.objects.filter(distribution=distribution)
    if fate:
        found = found.filter(fate=fate)
    if member.visibility != Visibility.ALL:
        found = found.filter(owned(member, member.visibility, "invitation__customer__owner"))
    return found.select_related("invitation__contact", "invitation__customer")


def last_run(distribution: Distribution, *, is_dry: bool) -> Run | None:
    """Return the last time that people were chosen, or would have been."""
    return Run.objects.filter(distribution=distribution, is_dry=is_dry).first()


def left_out(member: Member, run: Run, key: str) -> tuple[Mapping[str, Any], list[Person]] | None:
    """Return a reason and the first people it left out, as far as a member may see them."""
    group = next((one for one in run.left_out if one["key"] == key), None)
    if group is None:
        return None
    people = people_visible_to(member).filter(pk__in=group["people"])
    return group, list(people.select_related("account").order_by("name", "pk"))


def quiet_until() -> datetime | None:
    """Return when the quiet hours end that it is now; None: one may ask now, or never."""
    at = now().astimezone(zone())
    then = next_moment(rules.calendar(), at)
    return None if then == at else then


def fates() -> Iterator[tuple[str, str]]:
    """Yield what can become of a letter, with its word."""
    yield from ((one.value, str(one.label)) for one in Fate)


def naming(segment: str) -> Iterator[Use]:
    """Yield the distributions to a segment that have not ended, and the rules that spare it."""
    for one in distributions().filter(segment=segment).exclude(standing=Standing.ENDED):
        yield Use(_("Distribution"), one.title, reverse("surveys:distribution", args=[one.pk]))
    if segment in rules.calendar().segments:
        yield Use(_("Surveys"), _("Rules for asking"), reverse("surveys:rules"))
