"""All writes about webhooks."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from keepwell.desk.intake.models import Hook
from keepwell.desk.intake.models.hook import Scheme
from keepwell.desk.intake.sources.actions import subject
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says("source", gettext_lazy("Sources"), {
    "intake.change_mapping": gettext_lazy("{who} changed the mapping of the source {name}"),
    "intake.change_signature": gettext_lazy("{who} changed how requests of {name} are checked"),
})  # fmt: skip
deeds.calls(scheme=gettext_lazy("signature"))


@transaction.atomic
def change_mapping(member: Member, hook: Hook, text: str) -> None:
    """Read requests by another mapping from now on, a sound one: see `mapping.rules_of`."""
    require(member, Role.ADMINISTRATOR)
    if text != hook.mapping:
        hook.mapping = text
        hook.save(update_fields=["mapping"])
        deeds.record(member, "intake.change_mapping", subject(hook.source))


@transaction.atomic
def change_signature(
    member: Member, hook: Hook, scheme: Scheme, *, header: str = "", secret: str = ""
) -> None:
    """Check requests in another way. No secret leaves the one that is there; no scheme drops it."""
    require(member, Role.ADMINISTRATOR)
    before = hook.scheme
    hook.scheme, hook.header = scheme, header if scheme == Scheme.HMAC else ""
    hook.secret = "" if scheme == Scheme.NONE else secret or hook.secret
    hook.save(update_fields=["scheme", "header", "secret"])
    told = {"scheme": before}, {"scheme": str(scheme)}
    deeds.record(member, "intake.change_signature", subject(hook.source), *told)
