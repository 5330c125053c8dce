"""Making distributions, starting, pausing and ending them, and trying what they would do."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.asking import tasks
from keepwell.desk.surveys.asking.audience import segment_is_known
from keepwell.desk.surveys.models import Distribution, Run, Standing

FIELDS = (
    "title", "survey", "service", "segment", "timing", "begins_at", "every_days", "event", "days",
    "unit", "share", "quota", "remind_after",
)  # fmt: skip
"""What a manager says about a distribution."""
VERBS = {Standing.ON: "start", Standing.PAUSED: "pause", Standing.ENDED: "end"}
FROM = {
    Standing.ON: (Standing.DRAFT, Standing.PAUSED),
    Standing.PAUSED: (Standing.ON,),
    Standing.ENDED: (Standing.ON, Standing.PAUSED),
}
"""How it has to stand before."""


@transaction.atomic
def make(member: Member, **fields: object) -> Distribution:
    """Keep a new distribution as a draft; it asks the customers that its maker may see."""
    require(member, Role.MANAGER)
    made = Distribution.objects.create(made_by=member, **fields)
    deeds.record(member, "surveys.distribution_make", _subject(made), after=_told(made))
    return made


@transaction.atomic
def change(member: Member, distribution: Distribution, **fields: object) -> Distribution:
    """Change a distribution that is not on; raise ValidationError if it is, or has ended."""
    held = _held(member, distribution)
    if held.standing not in {Standing.DRAFT, Standing.PAUSED}:
        raise ValidationError(_("Pause it first. While it is on, letters go out as it says."))
    before = _told(held)
    for name, value in fields.items():
        setattr(held, name, value)
    held.save(update_fields=list(fields))
    deeds.record(member, "surveys.distribution_change", _subject(held), before, _told(held))
    return held


@transaction.atomic
def stand(member: Member, distribution: Distribution, standing: Standing) -> Distribution:
    """Start, pause or end a distribution; ended, its letters that still wait are withdrawn.

    Raises ValidationError if its survey is not open or its segment is not there.
    """
    held = _held(member, distribution)
    if held.standing not in FROM.get(standing, ()):
        raise ValidationError(_("A colleague changed this meanwhile. Load the page again."))
    if standing == Standing.ON:
        _check(held)
    before = _told(held)
    if held.standing == Standing.DRAFT:
        held.next_at = max(held.begins_at, now())
    held.standing = standing
    held.save(update_fields=["standing", "next_at"])
    verb = f"surveys.distribution_{VERBS[standing]}"
    deeds.record(member, verb, _subject(held), before, _told(held))
    enqueue_once(tasks.CHOOSE, tasks.choose)
    enqueue_once(tasks.SEND, tasks.send)
    return held


def rehearse(member: Member, distribution: Distribution) -> Run:
    """Let the worker see whom a distribution would ask now; nobody is asked."""
    require(member, Role.MANAGER)
    run = Run.objects.create(distribution=distribution, is_dry=True)
    tasks.rehearse.enqueue(run.pk)
    return run


def _check(distribution: Distribution) -> None:
    if not distribution.survey.is_open:
        raise ValidationError(_("The survey is not open. Open it, then start this."))
    if not segment_is_known(distribution.segment):
        raise ValidationError(
            _("There is no segment “{name}” any more. Choose another one under Change.").format(
                name=distribution.segment
            )
        )


def _held(member: Member, distribution: Distribution) -> Distribution:
    """Check who may, and return it as it is now, for nobody else to change."""
    require(member, Role.MANAGER)
    Distribution.objects.select_for_update().get(pk=distribution.pk)
    return Distribution.objects.select_related("survey", "service").get(pk=distribution.pk)


def _told(one: Distribution) -> dict[str, object]:
    apart = {"survey", "service", "begins_at"}
    told = {name: getattr(one, name) for name in FIELDS if name not in apart}
    if one.service is not None:
        told |= {"service": one.service.title, "texts": one.texts}
    begins = one.begins_at.isoformat(timespec="minutes")
    return {**told, "topic": one.survey.name, "begins_at": begins, "standing": one.standing}


def _subject(one: Distribution) -> deeds.Subject:
    return deeds.Subject("distribution", str(one.pk), one.title)
