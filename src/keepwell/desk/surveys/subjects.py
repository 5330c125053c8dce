"""What deeds of this room are done to."""

from keepwell.desk.members.deeds import Subject
from keepwell.desk.surveys.models import Survey


def of_survey(survey: Survey) -> Subject:
    """Return a survey as the log names it."""
    return Subject("survey", survey.name, str(survey))
