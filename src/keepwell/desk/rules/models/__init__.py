"""Trees of rules in their versions, what set them off, and what they did."""

from keepwell.desk.rules.models.firing import Done, Firing, Outcome, Reason
from keepwell.desk.rules.models.place import Place, Turn
from keepwell.desk.rules.models.tree import Tree, Version
from keepwell.desk.rules.models.trial import Trial
from keepwell.desk.rules.models.trigger import Trigger

__all__ = [
    "Done", "Firing", "Outcome", "Place", "Reason", "Tree", "Trial", "Trigger", "Turn", "Version",
]  # fmt: skip
