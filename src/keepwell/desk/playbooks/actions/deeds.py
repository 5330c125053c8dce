"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.members import deeds
from keepwell.desk.playbooks.models import Outcome

deeds.says(
    "playbook",
    _("Playbooks"),
    {
        "playbooks.make": _("{who} made the playbook {name}"),
        "playbooks.change": _("{who} changed the playbook {name}"),
        "playbooks.switch": _("{who} switched the playbook {name} on or off"),
    },
)
deeds.says(
    "plan",
    _("Plans"),
    {
        "playbooks.start": _("{who} started the plan {name}"),
        "playbooks.hold_out": _("{who} held this customer out, to compare: {name}"),
        "playbooks.end": _("{who} ended the plan {name}"),
        "playbooks.goal": _("{who} changed the goal of the plan {name}"),
        "playbooks.give_plan": _("{who} gave the plan {name} to {after[owner]}"),
        "playbooks.share": _("{who} changed whether the customer sees the plan {name}"),
    },
)
deeds.says(
    "task",
    _("Tasks"),
    {
        "playbooks.task": _("{who} set the task {name}"),
        "playbooks.take": _("{who} took the task {name}"),
        "playbooks.give": _("{who} gave the task {name} to {after[owner]}"),
        "playbooks.done": _("{who} did the task {name}"),
        "playbooks.skip": _("{who} skipped the task {name}"),
        "playbooks.snooze": _("{who} snoozed the task {name}"),
        "playbooks.due": _("{who} changed when the task {name} is due"),
        "playbooks.again": _("{who} opened the task {name} again"),
    },
)
deeds.calls(
    result=(_("Outcome"), lambda: Outcome.choices), goal=_("Goal"), due=_("Due"),
    reason=_("Reason"), number=_("Edition"), is_on=_("In use"), is_shared=_("Shared"),
    until=_("Until"),
)  # fmt: skip
