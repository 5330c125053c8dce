"""What is done in the lab: each deed checks the role, is done, and is written down."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.lab.actions.arranging import arrange
from keepwell.desk.health.lab.actions.drafting import (
    begin_scorecard,
    discard_draft,
    follow_file,
    save_draft,
)
from keepwell.desk.health.lab.actions.publishing import Candidate, publish, publish_due, withdraw
from keepwell.desk.members import deeds

__all__ = [
    "Candidate", "arrange", "begin_scorecard", "discard_draft", "follow_file", "publish",
    "publish_due", "save_draft", "withdraw",
]  # fmt: skip

deeds.says(
    "scorecard",
    _("Scorecards"),
    {
        "health.begin_scorecard": _("{who} began the scorecard {name}"),
        "health.save_draft": _("{who} saved the draft of the scorecard {name}"),
        "health.discard_draft": _("{who} discarded the draft of the scorecard {name}"),
        "health.follow_file": _("{who} let the draft of the scorecard {name} follow its file"),
        "health.publish_scorecard": _("{who} published the scorecard {name}"),
        "health.schedule_scorecard": _("{who} planned to publish the scorecard {name}"),
        "health.withdraw_release": _("{who} withdrew a planned version of the scorecard {name}"),
        "health.refuse_release": _("{who} could not publish the scorecard {name} as planned"),
        "health.order_scorecards": _("{who} changed the place of the scorecard {name}"),
    },
)
deeds.calls(changes=_("changes"), version=_("version"), due=_("due"), order=_("order"))
