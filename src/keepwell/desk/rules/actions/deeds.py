"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds

deeds.says(
    "rules",
    _("Rules"),
    {
        "rules.make": _("{who} made the rules {name}"),
        "rules.change": _("{who} changed the rules {name}"),
        "rules.publish": _("{who} put version {after[version]} of the rules {name} into force"),
        "rules.restore": _("{who} took version {after[version]} of the rules {name} back to edit"),
        "rules.switch_on": _("{who} switched the rules {name} on"),
        "rules.switch_off": _("{who} switched the rules {name} off"),
        "rules.try": _("{who} tried the rules {name} on the past"),
        "rules.remove": _("{who} removed the rules {name}"),
    },
)
deeds.calls(version=_("Version"), note=_("Why"))
