"""Asking customers anew once their case was solved, by the rules that hold for all surveys.

What they answer belongs to the case: a bad answer opens it again.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.cases.actions.closing import customer_judges, customer_says
from keepwell.desk.cases.actions.holding import customer_did, happened, locked
from keepwell.desk.cases.actions.reasking import asking
from keepwell.desk.cases.models import Case, Kind, Means, Reasking, Status
from keepwell.desk.members.mail import speaking
from keepwell.desk.surveys.actions.inviting import NotAskedError, Wanted, at_once, invite
from keepwell.desk.surveys.asking.choosing import Moment
from keepwell.desk.surveys.models import Answer, Channel, Survey, Verdict
from keepwell.engine.feedback.scales import SCALES
from keepwell.language import number

BATCH = 200
DONE = (Status.SOLVED, Status.CONFIRMED)


def ask_due(moment: datetime) -> int:
    """Ask whoever is due; return how many were asked. Each is asked, or not, once."""
    asked = 0
    rules: Moment | None = None
    while some := list(
        Reasking.objects.filter(due_at__lte=moment).order_by("due_at", "pk")[:BATCH]
    ):
        rules = rules or at_once()
        with speaking(company().language):
            asked += sum(_ask(one.pk, rules) for one in some)
    return asked


def take_answers() -> int:
    """Bring what was answered to the cases; return how many answers those were."""
    answered = Reasking.objects.filter(
        answer=None, invitation__isnull=False, invitation__answer__verdict=Verdict.COUNTED,
        invitation__answered_at__isnull=False,
    )  # fmt: skip
    keys = list(answered.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return sum(_take(pk) for pk in keys)


def is_bad(answer: Answer) -> bool:
    """Return whether who gave an answer is not content, by the scale of what the survey measures.

    Detractors of an NPS; of a CSAT and a CES the lower end. What measures nothing is not bad.
    """
    scale = SCALES.get(str(answer.edition.document.get("measures")))
    return scale is not None and answer.score is not None and answer.score <= scale.bad


@transaction.atomic
def _ask(pk: int, rules: Moment) -> bool:
    one = Reasking.objects.select_for_update().get(pk=pk)
    if one.due_at is None:
        return False  # another worker was a moment quicker
    case, kept = locked(one.case), asking()
    survey, one.due_at = kept.survey if kept else None, None
    if survey is None or case.solved_at != one.solved_at or case.status not in DONE:
        one.save(update_fields=["due_at"])  # it was reopened, or nobody is asked any more
        return False
    one.why = _invited(one, case, survey, rules)[:255]
    one.save(update_fields=["due_at", "invitation", "why"])
    kind, said = (Kind.NOT_ASKED, one.why) if one.why else (Kind.ASKED, str(survey))
    happened(case, None, kind, after=said)
    return not one.why


def _invited(one: Reasking, case: Case, survey: Survey, rules: Moment) -> str:
    """Invite the person of a case; return why they are not asked, empty if they are."""
    if case.person is None:
        return _("Nobody knows who it was.")
    wanted = Wanted(
        survey, case.person, Channel.EMAIL, language=case.language, cause=f"case-{case.pk}",
        mark=f"case-{case.pk}-{one.solved_at:%Y%m%d%H%M%S}",
    )  # fmt: skip
    try:
        one.invitation = invite(wanted, rules)[0]
    except NotAskedError as reason:
        return reason.message
    return ""


@transaction.atomic
def _take(pk: int) -> bool:
    one = Reasking.objects.select_for_update().get(pk=pk)
    answer = Answer.objects.select_related("edition").filter(invitation=one.invitation_id).first()
    if one.answer_id is not None or answer is None:
        return False
    one.answer = answer
    one.save(update_fields=["answer"])
    said = "" if answer.score is None else number(answer.score)
    customer_did(one.case, Kind.JUDGED, after=said or "–")
    text = answer.comment or said
    mark = f"reasked-{answer.pk}"
    if is_bad(answer):
        customer_judges(one.case, is_good=False, text=text, mark=mark, means=Means.SURVEY)
    elif text:
        customer_says(one.case, text, mark, Means.SURVEY)
    return True
