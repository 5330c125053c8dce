"""The tables of this room."""

from keepwell.desk.alerts.models.alert import Alert, Outcome, Reason, Receiver, State
from keepwell.desk.alerts.models.reach import Hours, Message, Reach, Target
from keepwell.desk.alerts.models.watch import Direction, Subject, ToWhom, Watch

__all__ = [
    "Alert",
    "Direction",
    "Hours",
    "Message",
    "Outcome",
    "Reach",
    "Reason",
    "Receiver",
    "State",
    "Subject",
    "Target",
    "ToWhom",
    "Watch",
]
