"""Taking a list away as a file."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role


def record_export(member: Member, filters: str, columns: Sequence[str]) -> None:
    """Write down that a member takes customers away, before the first of them is sent.

    `filters` is how they stand in an address.
    """
    require(member, Role.VIEWER)
    subject = deeds.Subject("customer", "", _("Customers"))
    said = {"filters": filters, "columns": list(columns)}
    deeds.record(member, "customers.export", subject, after=said)
