"""What deeds of this room are done to."""

from keepwell.desk.members.deeds import Subject
from keepwell.desk.playbooks.models import Plan, Playbook, Task


def of_playbook(playbook: Playbook) -> Subject:
    """Return a playbook as the log names it."""
    return Subject("playbook", playbook.name, playbook.title)


def of_plan(plan: Plan) -> Subject:
    """Return a plan as the log names it: with its customer."""
    return Subject("plan", str(plan.pk), f"{plan.customer} – {plan.title}")


def of_task(task: Task) -> Subject:
    """Return a task as the log names it."""
    return Subject("task", str(task.pk), task.title)
