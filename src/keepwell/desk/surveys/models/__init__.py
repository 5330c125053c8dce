"""What is asked, whom, and what they answered."""

from keepwell.desk.surveys.models.answer import Answer, Doubt, Verdict
from keepwell.desk.surveys.models.call import Attempt, Call, Outcome
from keepwell.desk.surveys.models.channel import Channel
from keepwell.desk.surveys.models.distribution import Distribution, Run, Standing, Timing, Unit
from keepwell.desk.surveys.models.invitation import Invitation
from keepwell.desk.surveys.models.learned import Learned
from keepwell.desk.surveys.models.letter import Fate, Letter
from keepwell.desk.surveys.models.optout import How, OptOut
from keepwell.desk.surveys.models.partial import Partial
from keepwell.desk.surveys.models.reading import Sentiment
from keepwell.desk.surveys.models.rules import Rules
from keepwell.desk.surveys.models.service import Service
from keepwell.desk.surveys.models.showing import Showing
from keepwell.desk.surveys.models.survey import Edition, State, Survey
from keepwell.desk.surveys.models.topic import By, Mention, Tagged, Topic

__all__ = [
    "Answer",
    "Attempt",
    "By",
    "Call",
    "Channel",
    "Distribution",
    "Doubt",
    "Edition",
    "Fate",
    "How",
    "Invitation",
    "Learned",
    "Letter",
    "Mention",
    "OptOut",
    "Outcome",
    "Partial",
    "Rules",
    "Run",
    "Sentiment",
    "Service",
    "Showing",
    "Standing",
    "State",
    "Survey",
    "Tagged",
    "Timing",
    "Topic",
    "Unit",
    "Verdict",
]
