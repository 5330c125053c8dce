"""Choosing the columns of the list."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.customers.columns import column
from keepwell.desk.customers.models import ColumnChoice
from keepwell.desk.customers.queries.choices import chosen_columns
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

MOST = 30


@transaction.atomic
def choose_columns(member: Member, names: Sequence[str]) -> None:
    """Keep which columns of the list a member sees, in this order; unknown ones are left out."""
    require(member, Role.VIEWER)
    known = list(dict.fromkeys(name for name in names if column(name)))[:MOST]
    before = list(chosen_columns(member))
    ColumnChoice.objects.update_or_create(member=member, defaults={"columns": known})
    subject = deeds.Subject("customer", "", _("Customers"))
    deeds.record(
        member, "customers.choose_columns", subject, {"columns": before}, {"columns": known}
    )
