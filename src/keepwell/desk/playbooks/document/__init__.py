"""A playbook as plain data: its text, which steps follow, who is held out. No database here."""

from keepwell.desk.playbooks.document.holding_out import is_held_out
from keepwell.desk.playbooks.document.reading import read_text
from keepwell.desk.playbooks.document.shape import (
    PURPOSES,
    START,
    Document,
    Due,
    Goal,
    Limits,
    Step,
    Wait,
    Who,
)
from keepwell.desk.playbooks.document.stepping import Move, Stood, next_look, next_steps
from keepwell.desk.playbooks.document.timing import due_of

__all__ = [
    "PURPOSES", "START", "Document", "Due", "Goal", "Limits", "Move", "Step", "Stood", "Wait",
    "Who", "due_of", "is_held_out", "next_look", "next_steps", "read_text",
]  # fmt: skip
