"""All writes about sources and their keys. `member` is who does it; None is who has the server."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.keys import Minted, mint
from keepwell.desk.intake.hooks import ready as mappings
from keepwell.desk.intake.models import Arrival, Hook, Key, Reject, Source
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.rows import DESK
from keepwell.desk.intake.tracking.envelopes import BATCH
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

PREFIX = {Kind.TRACKING: "write", Kind.WEBHOOK: "hook", Kind.SYNC: "sync"}
"""What keys of a kind begin with, after `kw_`."""
LONGEST = 80
CHUNK = 500
"""Messages that are put back in one transaction."""
MOST_AGAIN = 50_000
"""Messages that are put back at once."""

deeds.says("source", gettext_lazy("Sources"), {
    "intake.make_source": gettext_lazy("{who} made the source {name}"),
    "intake.rename_source": gettext_lazy("{who} renamed the source {name}"),
    "intake.make_key": gettext_lazy("{who} made a key for the source {name}"),
    "intake.replay": gettext_lazy("{who} had messages of the source {name} read again"),
    "intake.revoke_key": gettext_lazy("{who} revoked a key of the source {name}"),
})  # fmt: skip
deeds.calls(key=gettext_lazy("key"), kind=gettext_lazy("kind"), name=gettext_lazy("name"))


@transaction.atomic
def make_source(
    member: Member | None, name: str, kind: str = Kind.TRACKING, ready: str = mappings.GENERIC
) -> tuple[Source, Minted]:
    """Make a source and its first key, which is shown this once.

    A webhook begins with the mapping that is `ready`, and is not checked until it has a secret.
    Raises ValidationError for a name that will not do.
    """
    _require(member)
    source = Source.objects.create(name=_usable(name), kind=kind, made_by=member)
    if source.kind == Kind.WEBHOOK:
        Hook.objects.create(
            source=source, mapping=mappings.mapping(ready), ready=ready,
            scheme=mappings.SIGNED[ready],
        )  # fmt: skip
    deeds.record(member, "intake.make_source", subject(source), after={"kind": source.kind})
    return source, make_key(member, source)


@transaction.atomic
def rename_source(member: Member | None, source: Source, name: str) -> None:
    """Give a source another name. What came under the old one keeps it."""
    _require(member)
    before, source.name = source.name, _usable(name, source)
    if source.name != before:
        source.save(update_fields=["name"])
        told = {"name": before}, {"name": source.name}
        deeds.record(member, "intake.rename_source", subject(source), *told)


@transaction.atomic
def make_key(member: Member | None, source: Source) -> Minted:
    """Make another key, which is shown this once. Older ones work until they are revoked."""
    _require(member)
    minted = mint(PREFIX[Kind(source.kind)])
    Key.objects.create(source=source, digest=minted.digest, hint=minted.hint, made_by=member)
    deeds.record(member, "intake.make_key", subject(source), after={"key": minted.hint})
    return minted


@transaction.atomic
def revoke_key(member: Member | None, key: Key) -> None:
    """Let nothing in with a key any more; what came with it stays. Doing it twice is doing it once.

    Web processes believe a key for a few seconds (`letting_in.TRUSTED`).
    """
    _require(member)
    if Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
        deeds.record(member, "intake.revoke_key", subject(key.source), {"key": key.hint})


def replay(member: Member, source: Source, rejects: QuerySet[Reject]) -> int:
    """Put messages that could not be used back into the inbox; return how many.

    What can be used by now comes into the lake; the rest is put aside again. Some need mending
    where they come from: of these the sender has to send the mended ones.
    """
    require(member, Role.MANAGER)
    count = 0
    while count < MOST_AGAIN and (count_now := _replay_some(source, rejects)):
        count += count_now
    if count:
        deeds.record(member, "intake.replay", subject(source), after={"messages": count})
    return count


def _replay_some(source: Source, rejects: QuerySet[Reject]) -> int:
    with transaction.atomic():
        chosen = list(rejects.select_for_update(of=("self",)).order_by("pk")[:CHUNK])
        key = source.keys.first()
        if not chosen or key is None:
            return 0
        Arrival.objects.bulk_create(
            Arrival(key=key, call=one.call, body=_body(one), received_at=one.received_at)
            for one in chosen
        )
        Reject.objects.filter(pk__in=[one.pk for one in chosen]).delete()
        # Looked at again, they are counted again.
        Source.objects.filter(pk=source.pk).update(
            received=F("received") - len(chosen), rejected=F("rejected") - len(chosen)
        )
        return len(chosen)


def _body(reject: Reject) -> bytes:
    """Return a request that says a message alone."""
    message = reject.message.encode()
    return b'{"batch":[%b]}' % message if reject.call == BATCH else message


def subject(source: Source) -> deeds.Subject:
    """Return what the log calls a source."""
    return deeds.Subject("source", str(source.pk), source.name)


def _require(member: Member | None) -> None:
    if member is not None:
        require(member, Role.ADMINISTRATOR)


def _usable(text: str, source: Source | None = None) -> str:
    name = " ".join(text.split())
    others = Source.objects.exclude(pk=source.pk) if source else Source.objects.all()
    if not name or len(name) > LONGEST or not name.isprintable():
        raise ValidationError(
            _("A source needs a name of at most {count} characters, such as shop.").format(
                count=LONGEST
            )
        )
    if name.lower() == DESK or others.filter(name__iexact=name).exists():
        raise ValidationError(
            _("There is a source called {name} already. Choose another name.").format(name=name)
        )
    return name
