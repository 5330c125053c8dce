"""Message services: adding, changing, removing and trying them. Their addresses are never shown."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.company import company
from keepwell.desk.customers.phones import dialled
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.asking.posting import Went
from keepwell.desk.surveys.asking.reaching import unreached
from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.models import Distribution, Service, Standing

deeds.says(
    "service",
    gettext_lazy("Message services"),
    {
        "surveys.service_add": gettext_lazy("{who} added the message service {name}"),
        "surveys.service_change": gettext_lazy("{who} changed the message service {name}"),
        "surveys.service_remove": gettext_lazy("{who} removed the message service {name}"),
        "surveys.service_test": gettext_lazy("{who} sent a test by the message service {name}"),
    },
)
deeds.calls(service=gettext_lazy("Message service"), reached_by=gettext_lazy("Reached by"))


def services() -> QuerySet[Service]:
    """Return the services that messages can go out by."""
    return Service.objects.filter(removed_at=None).select_related("made_by")


@transaction.atomic
def add(member: Member, *, title: str, trait: str, url: str) -> Service:
    """Add a service; raise ValidationError if there is one of this name, which programs use."""
    require(member, Role.ADMINISTRATOR)
    _check_name(title)
    made = Service.objects.create(title=title, trait=trait, url=url, made_by=member)
    deeds.record(member, "surveys.service_add", _subject(made), after=_told(made))
    return made


@transaction.atomic
def change(member: Member, service: Service, *, title: str, trait: str, url: str) -> Service:
    """Change a service; an empty address leaves the one there is."""
    held = _held(member, service)
    if title != held.title:
        _check_name(title)
    before = _told(held)
    held.title, held.trait, held.url = title, trait, url or held.url
    held.save(update_fields=["title", "trait", "url"])
    deeds.record(member, "surveys.service_change", _subject(held), before, _told(held))
    return held


@transaction.atomic
def remove(member: Member, service: Service) -> None:
    """Remove a service and forget its address; what waits to go out by it is withdrawn.

    Raises ValidationError while a distribution that is on sends by it.
    """
    held = _held(member, service)
    busy = Distribution.objects.filter(service=held, standing=Standing.ON).first()
    if busy is not None:
        raise ValidationError(
            _("The distribution “{name}” sends by it. Pause or end that first.").format(name=busy)
        )
    deeds.record(member, "surveys.service_remove", _subject(held), _told(held))
    held.url, held.removed_at = "", now()
    held.save(update_fields=["url", "removed_at"])


def send_test(member: Member, service: Service, to: str) -> None:
    """Send a message that means nothing; raise ValidationError with what was said against it."""
    require(member, Role.ADMINISTRATOR)
    address = dialled(to) if service.reaches_phones else to.strip()
    if unreached(address, service) is not None:
        raise ValidationError(
            _("Expected a number with its country, such as +66812345678. Got “{number}”.").format(
                number=to
            )
            if service.reaches_phones
            else _("Expected a name without spaces. Got “{name}”.").format(name=to)
        )
    deeds.record(member, "surveys.service_test", _subject(service))
    text = _("A test message of {company}. It asks nothing.").format(company=company().name)
    outcome = lines.hand_over(service, address, text)
    if outcome.went is not Went.WELL:
        raise ValidationError(
            _("The message did not go out. The service said: {said}").format(said=outcome.said)
        )


def _check_name(title: str) -> None:
    if services().filter(title=title).exists():
        raise ValidationError(
            _("There is a message service “{name}” already. Choose another name.").format(
                name=title
            )
        )


def _held(member: Member, service: Service) -> Service:
    """Check who may, and return it as it is now, for nobody else to change."""
    require(member, Role.ADMINISTRATOR)
    return Service.objects.select_for_update().get(pk=service.pk)


def _told(one: Service) -> dict[str, object]:
    return {"service": one.title, "reached_by": one.trait}


def _subject(one: Service) -> deeds.Subject:
    return deeds.Subject("service", str(one.pk), one.title)
