"""What is asked, whom, and what they answered."""

from keepwell.desk.surveys.models.answer import Answer, Doubt, Verdict
from keepwell.desk.surveys.models.channel import Channel
from keepwell.desk.surveys.models.distribution import Distribution, Run, Standing, Timing
from keepwell.desk.surveys.models.invitation import Invitation
from keepwell.desk.surveys.models.letter import Fate, Letter
from keepwell.desk.surveys.models.optout import How, OptOut
from keepwell.desk.surveys.models.rules import Rules
from keepwell.desk.surveys.models.survey import Edition, State, Survey

__all__ = [
    "Answer",
    "Channel",
    "Distribution",
    "Doubt",
    "Edition",
    "Fate",
    "How",
    "Invitation",
    "Letter",
    "OptOut",
    "Rules",
    "Run",
    "Standing",
    "State",
    "Survey",
    "Timing",
    "Verdict",
]
