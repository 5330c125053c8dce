"""What is done with customers: each deed checks the role, is done, and is written down."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.desk.customers.columns import column
from keepwell.desk.customers.models import ColumnChoice
from keepwell.desk.customers.queries.choices import chosen_columns
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role

MOST_COLUMNS = 30

deeds.says(
    "customer",
    _("Customers"),
    {"customers.choose_columns": _("{who} chose which columns the list of customers shows them")},
)


@transaction.atomic
def choose_columns(member: Member, names: Sequence[str]) -> None:
    """Keep which columns of the list a member sees, in this order; unknown ones are left out."""
    require(member, Role.VIEWER)
    known = list(dict.fromkeys(name for name in names if column(name)))[:MOST_COLUMNS]
    before = list(chosen_columns(member))
    ColumnChoice.objects.update_or_create(member=member, defaults={"columns": known})
    subject = deeds.Subject("customer", "", str(_("Customers")))
    deeds.record(
        member, "customers.choose_columns", subject, {"columns": before}, {"columns": known}
    )
