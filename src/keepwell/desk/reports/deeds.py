"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.reports.models import Measure

deeds.says(
    "goal", _("Goal"), {"reports.goal": _("{who} stated the goal of closing the loop: {name}")}
)
deeds.says(
    "we_did",
    _("You said, we did"),
    {
        "reports.page_on": _("{who} opened the page “you said, we did”"),
        "reports.page_off": _("{who} closed the page “you said, we did”"),
        "reports.entry_write": _("{who} wrote on the page “you said, we did”: {name}"),
        "reports.entry_remove": _("{who} took off the page “you said, we did”: {name}"),
    },
)
deeds.calls(
    measure=(_("Measured by"), lambda: Measure.choices), level=_("Level"), by=_("By"),
    worth=_("Worth of a customer who is won back"), sentence=_("Goal"), said=_("You said"),
    did=_("We did"),
)  # fmt: skip
