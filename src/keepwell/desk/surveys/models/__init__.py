"""What is asked, whom, and what they answered."""

from keepwell.desk.surveys.models.answer import Answer, Doubt, Verdict
from keepwell.desk.surveys.models.channel import Channel
from keepwell.desk.surveys.models.invitation import Invitation
from keepwell.desk.surveys.models.survey import Edition, State, Survey

__all__ = [
    "Answer",
    "Channel",
    "Doubt",
    "Edition",
    "Invitation",
    "State",
    "Survey",
    "Verdict",
]
