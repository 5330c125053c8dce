"""What the log says of deeds about root causes."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds

deeds.says(
    "cause",
    _("Root causes"),
    {
        "cases.cause_move": _("{who} moved the root cause {name}"),
        "cases.cause_merge": _("{who} merged the root cause {name} into {after[cause]}"),
    },
)
