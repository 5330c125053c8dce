"""What the log says of deeds about distributions, the calendar, and who wants no questions."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.surveys.models import Standing, Timing, Unit

deeds.says(
    "distribution",
    _("Distributions"),
    {
        "surveys.distribution_make": _("{who} made the distribution {name}"),
        "surveys.distribution_change": _("{who} changed the distribution {name}"),
        "surveys.distribution_start": _("{who} started the distribution {name}"),
        "surveys.distribution_pause": _("{who} paused the distribution {name}"),
        "surveys.distribution_end": _("{who} ended the distribution {name}"),
    },
)
deeds.says(
    "rules", _("Rules for asking"), {"surveys.rules": _("{who} changed the rules for asking")}
)
deeds.says(
    "opt_out",
    _("Opt-outs"),
    {
        "surveys.opt_out": _("{who} noted that {name} wants no more surveys"),
        "surveys.opt_in": _("{who} noted that {name} may be asked again"),
    },
)
deeds.calls(
    topic=_("Survey"), segment=_("Segment"), share=_("Share"), quota=_("At most"),
    timing=(_("When"), lambda: Timing.choices), begins_at=_("First"), every_days=_("Every"),
    days=_("Days"), event=_("Event"), remind_after=_("Reminder after"),
    unit=(_("Counted in"), lambda: Unit.choices), texts=_("Message"),
    standing=(_("State"), lambda: Standing.choices), rules=_("Rules"),
)  # fmt: skip
