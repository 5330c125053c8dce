"""All that is done to keys: each checks who may do it, does it, and records the deed."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.api.models import Key, Scope
from keepwell.desk.base.keys import mint
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

KIND = "read"
"""What keys begin with: `kw_read_…`."""
USES = timedelta(minutes=1)
"""How often it is written down that a key is used."""

deeds.says(
    "api_key",
    _("API keys"),
    {
        "api.make_key": _("{who} made the API key {name}"),
        "api.rename_key": _("{who} renamed the API key {before[name]} to {name}"),
        "api.revoke_key": _("{who} revoked the API key {name}"),
    },
)
deeds.calls(scopes=_("Scopes"))


@transaction.atomic
def make_key(member: Member, name: str, scopes: Sequence[str]) -> tuple[Key, str]:
    """Make a key; return it and its text, which nobody can be shown again."""
    require(member, Role.ADMINISTRATOR)
    minted = mint(KIND)
    chosen = [scope.value for scope in Scope if scope in scopes]
    key = Key.objects.create(
        name=name, digest=minted.digest, hint=minted.hint, scopes=chosen, made_by=member
    )
    deeds.record(member, "api.make_key", of_key(key), after={"scopes": chosen})
    return key, minted.text


@transaction.atomic
def rename_key(member: Member, key: Key, name: str) -> Key:
    """Call a key something else."""
    require(member, Role.ADMINISTRATOR)
    held = Key.objects.select_for_update().get(pk=key.pk)
    if name != held.name:
        before, held.name = held.name, name
        held.save(update_fields=["name"])
        deeds.record(member, "api.rename_key", of_key(held), {"name": before}, {"name": name})
    return held


@transaction.atomic
def revoke_key(member: Member, key: Key) -> None:
    """Let a key open nothing any more; who revokes it again changes nothing."""
    require(member, Role.ADMINISTRATOR)
    if Key.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now()):
        deeds.record(member, "api.revoke_key", of_key(key))


def note_use(key: Key) -> None:
    """Write down that a key is used now, unless that was written within the last minute."""
    moment = now()
    if key.last_used_at is None or key.last_used_at <= moment - USES:
        Key.objects.filter(pk=key.pk).update(last_used_at=moment)


def of_key(key: Key) -> deeds.Subject:
    """Return a key as the log names it."""
    return deeds.Subject("api_key", str(key.pk), f"{key.name} ({key.hint})")
