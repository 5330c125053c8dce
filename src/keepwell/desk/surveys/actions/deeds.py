"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds

deeds.says(
    "survey",
    _("Surveys"),
    {
        "surveys.make": _("{who} made the survey {name}"),
        "surveys.change": _("{who} changed the survey {name}"),
        "surveys.open": _("{who} opened the survey {name}"),
        "surveys.close": _("{who} closed the survey {name}"),
        "surveys.link_on": _("{who} switched the anonymous link of the survey {name} on"),
        "surveys.link_off": _("{who} switched the anonymous link of the survey {name} off"),
        "surveys.new_link": _("{who} made a new anonymous link for the survey {name}"),
        "surveys.bring": _("{who} brought answers into the survey {name}"),
        "surveys.sites": _("{who} changed which sites may show the survey {name}"),
        "surveys.ask": _("{who} asked somebody by the survey {name}"),
        "surveys.call": _("{who} called somebody about the survey {name}"),
        "surveys.release": _("{who} released an answer to the survey {name}"),
        "surveys.drop": _("{who} dropped an answer to the survey {name}"),
        "surveys.account_rule": _("{who} changed how accounts are counted"),
        "surveys.export": _("{who} exported answers"),
    },
)
deeds.calls(
    edition=_("Edition"), answer=_("Answer"), score=_("Score"), doubt=_("Doubt"),
    asked=_("Asked"), channel=_("Channel"), from_template=_("Template"), outcome=_("Outcome"),
    sites=_("Sites"), pause=_("Pause in days"),
)  # fmt: skip
