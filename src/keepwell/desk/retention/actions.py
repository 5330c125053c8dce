"""What is done with retention: taking its figures and lists away, which is written down."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

deeds.says("retention", _("Retention"), {"retention.export": _("{who} exported {name}")})


def record_export(member: Member, what: str, filters: str) -> None:
    """Write down that a member takes figures or a list away, before the first row is sent.

    `what` is what it is called, `filters` how the period and segment stand in an address.
    """
    require(member, Role.VIEWER)
    subject = deeds.Subject("retention", "", what)
    deeds.record(member, "retention.export", subject, after={"filters": filters})
