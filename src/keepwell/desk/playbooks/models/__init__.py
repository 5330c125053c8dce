"""Playbooks, the plans that follow them, and tasks."""

from keepwell.desk.playbooks.models.choices import Outcome, State, Status
from keepwell.desk.playbooks.models.plan import Plan
from keepwell.desk.playbooks.models.playbook import Edition, Playbook
from keepwell.desk.playbooks.models.step import Step
from keepwell.desk.playbooks.models.task import Task

__all__ = ["Edition", "Outcome", "Plan", "Playbook", "State", "Status", "Step", "Task"]
