"""Who wants no more questions: saying so, taking it back, and looking it up."""

from collections.abc import Collection
from typing import Protocol

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.desk.surveys.models import How, Invitation, OptOut, Survey
from keepwell.desk.surveys.models.optout import ERASED


def opt_out(invitation: Invitation, topic: str, how: How) -> None:
    """Keep that whoever has a link wants no more of a survey, or of any (`topic` empty)."""
    OptOut.objects.get_or_create(
        address=invitation.address.lower(), person=invitation.person, topic=topic,
        defaults={"how": how, "invitation": invitation},
    )  # fmt: skip


def take_back(invitation: Invitation) -> None:
    """Let whoever has a link be asked again, by this survey and by others."""
    topics = {"", invitation.survey.name}
    _of(invitation.address, invitation.person).filter(topic__in=topics).delete()


def opt_out_person(person: Person, how: How) -> None:
    """Keep that somebody wants no more of anything that we send by ourselves."""
    OptOut.objects.get_or_create(
        address=person.email.lower(), person=person.key, topic="", defaults={"how": how}
    )


def take_back_person(person: Person) -> None:
    """Let somebody get such things again."""
    _of(person.email, person.key).filter(topic="").delete()


@transaction.atomic
def set_for(member: Member, person: Person, survey: Survey | None) -> OptOut:
    """Keep that somebody told a colleague so; of a survey, or of all.

    The person must be one that the member may see. Raises ValidationError if it is kept already.
    """
    require(member, Role.MEMBER)
    topic = survey.name if survey else ""
    if topics_of(person.email, person.key) & {"", topic}:
        raise ValidationError(_("{name} is not asked any more already.").format(name=person))
    made = OptOut.objects.create(
        address=person.email.lower(), person=person.key, topic=topic, how=How.COLLEAGUE,
        set_by=member,
    )  # fmt: skip
    deeds.record(member, "surveys.opt_out", _subject(made), after={"topic": topic})
    return made


@transaction.atomic
def remove(member: Member, opted_out: OptOut) -> None:
    """Let somebody be asked again who told a colleague so."""
    require(member, Role.MEMBER)
    deeds.record(member, "surveys.opt_in", _subject(opted_out), {"topic": opted_out.topic})
    opted_out.delete()


def opt_outs(member: Member) -> QuerySet[OptOut]:
    """Return who opted out, of the people that a member may see; who sees all sees strays, too."""
    found = OptOut.objects.select_related("set_by")
    if member.visibility == Visibility.ALL:
        return found
    return found.filter(person__in=people_visible_to(member).values("key"))


def forget(addresses: Collection[str], people: Collection[str]) -> None:
    """Keep by digest alone what somebody said who is erased: they are still not asked."""
    for one in OptOut.objects.filter(Q(address__in=addresses) | Q(person__in=people)):
        kept = {"address": digest(one.address), "person": digest(one.person)}
        if OptOut.objects.filter(**kept, topic=one.topic).exists():
            one.delete()
        else:
            OptOut.objects.filter(pk=one.pk).update(**kept)


def digest(text: str) -> str:
    """Return what is kept of an address or a key that is erased; nothing of nothing.

    It is keyed with the desk's secret, so that who has the database alone cannot try names.
    """
    if not text or text.startswith(ERASED):
        return text
    return ERASED + salted_hmac(__name__, text, algorithm="sha256").hexdigest()


def topics_of(address: str, person: str) -> set[str]:
    """Return of what somebody wants no more: names of surveys; an empty one: of any."""
    return set(_of(address, person).values_list("topic", flat=True))


class Reachable(Protocol):
    """Somebody who could be asked."""

    @property
    def pk(self) -> int:
        """Their number."""

    @property
    def key(self) -> str:
        """What the lake calls them."""

    @property
    def email(self) -> str:
        """Their address; empty: nobody knows it."""

    @property
    def phone(self) -> str:
        """Their telephone number, as it is dialled; empty: nobody knows it."""


def opted_out(people: Collection[Reachable], survey: Survey | None = None) -> set[int]:
    """Return the numbers of those among some people who may not be asked by a survey.

    Without a survey: who wants nothing at all.
    """
    told = {one.pk: _kept(one.key, one.email.lower(), one.phone) for one in people}
    every = set[str]().union(*told.values())
    found = OptOut.objects.filter(
        Q(address__in=every) | Q(person__in=every), topic__in={"", survey.name if survey else ""}
    ).values_list("address", "person")
    out = {text for pair in found for text in pair if text}
    return {pk for pk, texts in told.items() if texts & out}


def _kept(*texts: str) -> set[str]:
    """Return as what addresses and keys may be kept: as they are, and of the erased by digest."""
    known = {text for text in texts if text}
    return known | {digest(text) for text in known}


def _of(address: str, person: str) -> QuerySet[OptOut]:
    """Return what was kept of an address, or of a person, whichever there is."""
    return OptOut.objects.filter(
        Q(address__in=_kept(address.lower())) | Q(person__in=_kept(person))
    )


def _subject(opted_out: OptOut) -> deeds.Subject:
    return deeds.Subject("opt_out", opted_out.person or opted_out.address, str(opted_out))
