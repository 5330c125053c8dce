"""What the log says of deeds about root causes and their fixes."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases.models.fix import Fix, Progress
from keepwell.desk.members import deeds
from keepwell.desk.members.deeds import Subject

deeds.says(
    "cause",
    _("Root causes"),
    {
        "cases.cause_move": _("{who} moved the root cause {name}"),
        "cases.cause_merge": _("{who} merged the root cause {name} into {after[cause]}"),
    },
)
deeds.says(
    "fix",
    _("Fixes"),
    {
        "cases.fix_make": _("{who} planned the fix {name}"),
        "cases.fix_change": _("{who} changed the fix {name}"),
        "cases.fix_draft": _("{who} wrote what customers are told of the fix {name}"),
        "cases.fix_tell": _("{who} had customers told of the fix {name}"),
    },
)
deeds.calls(
    progress=(_("Progress"), lambda: Progress.choices), due=_("Due"), result=_("What came of it")
)


def of_fix(fix: Fix) -> Subject:
    """Return a fix as the log names it."""
    return Subject("fix", str(fix.pk), fix.title)
