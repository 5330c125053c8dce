"""Whether customers are asked anew once their case is solved, and when."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.cases.models import AskAnew, Case, Reasking
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.deeds import Subject
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Survey

ONE = 1
"""The number of the only setting."""


def asking() -> AskAnew | None:
    """Return by which survey customers are asked anew; None: nobody ever said."""
    return AskAnew.objects.select_related("survey__edition").filter(pk=ONE).first()


@transaction.atomic
def set_asking(member: Member, survey: Survey | None, days: int) -> AskAnew:
    """Say by which survey customers are asked so many days after their case was solved.

    None: nobody is asked. Raises ValidationError for a survey that is not open.
    """
    require(member, Role.MANAGER)
    if survey is not None and not survey.is_open:
        raise ValidationError(_("The survey is not open. Open it, then choose it here."))
    before = asking()
    kept, _made = AskAnew.objects.update_or_create(
        pk=ONE, defaults={"survey": survey, "days": days}
    )
    subject = Subject("hours", "asking", str(survey or ""))
    deeds.record(member, "cases.asking", subject, _told(before), _told(kept))
    return kept


def plan(case: Case) -> None:
    """See to it that the customer of a case that was just solved is asked, if that is wanted."""
    kept = asking()
    if kept is not None and kept.survey_id is not None and case.solved_at is not None:
        due = case.solved_at + timedelta(days=kept.days)
        Reasking.objects.get_or_create(
            case=case, solved_at=case.solved_at, defaults={"due_at": due}
        )


def _told(kept: AskAnew | None) -> dict[str, object]:
    survey = str(kept.survey) if kept and kept.survey else ""
    return {"survey": survey, "after_days": kept.days} if kept else {}
