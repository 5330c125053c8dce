"""All writes about pulling."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from keepwell.desk.health.tasks import first_or_soon
from keepwell.desk.intake.models import Source, Sync
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.moving import Brought
from keepwell.desk.intake.sources.actions import make_source, subject
from keepwell.desk.intake.syncs import declaring, pulling
from keepwell.desk.jobs import enqueue_once, job
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.errors import KeepwellError, SyncError

deeds.says("source", gettext_lazy("Sources"), {
    "intake.pull": gettext_lazy("{who} had {name} pulled from"),
})  # fmt: skip


@transaction.atomic
def ask(member: Member, sync: Sync) -> None:
    """Have a worker pull soon; asked for twice it is done once."""
    require(member, Role.MANAGER)
    pull_soon(sync.name)
    deeds.record(member, "intake.pull", subject(sync.source))


@job(title=gettext_lazy("Pull from a system"))
def pull_in_background(name: str) -> int:
    """Pull by a declaration of the project; return how many facts were new."""
    return pull(name).new


def pull_soon(name: str) -> None:
    """Have a worker pull by a declaration; of its pulls at most one waits and one runs."""
    enqueue_once(f"sync:{name}", pull_in_background, name)


def pull(name: str, *, full: bool = False) -> Brought:
    """Pull by a declaration, and write down how it went; return what became of the rows.

    Raises SyncError, DeclarationError or LakeBusyError; the reason is then on the source's page.
    """
    sync = _sync(name)
    Sync.objects.filter(pk=sync.pk).update(started_at=now())
    try:
        brought = pulling.run(declaring.read(name), sync.source, full=full)
    except KeepwellError as problem:
        Sync.objects.filter(pk=sync.pk).update(finished_at=now(), problem=str(problem))
        raise
    Sync.objects.filter(pk=sync.pk).update(
        finished_at=now(), problem="", rows=brought.received, rejected=brought.rejected,
        new=brought.new,
    )  # fmt: skip
    if brought.new:
        first_or_soon()
    return brought


def _sync(name: str) -> Sync:
    """Return what is known of a declaration; the first time, make its source."""
    known = Sync.objects.filter(name=name).select_related("source").first()
    if known is not None:
        return known
    if name not in declaring.names():
        declaring.read(name)  # says what there is
    if Source.objects.filter(name__iexact=name).exists():
        raise SyncError(
            f'There is a source "{name}" that sends by itself. Rename syncs/{name}.yaml, or the '
            "source: what comes from both must be told apart."
        )
    source, _nobody_has_this_key = make_source(None, name, Kind.SYNC)
    return Sync.objects.create(source=source, name=name)
