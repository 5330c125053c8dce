"""What is done about a customer: each deed checks who may, is done, and is written down."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members import deeds

deeds.says(
    "customer",
    _("Customers"),
    {
        "health.write_note": _("{who} wrote a note about {name}"),
        "health.change_note": _("{who} changed a note about {name}"),
        "health.delete_note": _("{who} deleted a note about {name}"),
        "health.set_sentiment": _("{who} set the sentiment of {name} to {after[sentiment]}"),
        "health.override": _("{who} overrode the band of {name}"),
        "health.withdraw_override": _("{who} withdrew the override of {name}"),
    },
)
deeds.calls(sentiment=_("sentiment"), until=_("until"), reason=_("reason"), note=_("note"))


def about(customer: Customer | Person) -> deeds.Subject:
    """Return a customer or person as deeds name it."""
    kind = "customer" if isinstance(customer, Customer) else "person"
    return deeds.Subject(kind, customer.key, customer.name)
