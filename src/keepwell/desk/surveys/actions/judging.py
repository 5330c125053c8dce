"""Answers in quarantine: a person gave them, or none did."""

from collections.abc import Iterable

from django.db import transaction

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.actions.answering import use_up
from keepwell.desk.surveys.actions.telling import tell_answer
from keepwell.desk.surveys.models import Answer, Verdict
from keepwell.desk.surveys.subjects import of_survey


@transaction.atomic
def release(member: Member, answer: Answer) -> bool:
    """Let an answer count, as of when it was given; return False if it was judged before."""
    held = _judged(member, answer, Verdict.COUNTED)
    if held is None:
        return False
    use_up(held)
    tell_answer(held, held.edition.read())
    return True


@transaction.atomic
def drop(member: Member, answer: Answer) -> bool:
    """Never let an answer count; return False if it was judged before."""
    return _judged(member, answer, Verdict.DROPPED) is not None


def judge(member: Member, answers: Iterable[Answer], verdict: Verdict) -> int:
    """Release or drop answers one by one; return how many were still in quarantine."""
    decide = release if verdict == Verdict.COUNTED else drop
    return sum(decide(member, answer) for answer in answers)


def _judged(member: Member, answer: Answer, verdict: Verdict) -> Answer | None:
    """Check who may, and write down what was decided; None if it is not in quarantine any more."""
    require(member, Role.MEMBER)
    held = Answer.objects.select_for_update().get(pk=answer.pk)
    if held.verdict != Verdict.HELD:
        return None
    held.verdict, held.judged_by = verdict, member
    held.save(update_fields=["verdict", "judged_by"])
    verb = "surveys.release" if verdict == Verdict.COUNTED else "surveys.drop"
    told = {"answer": held.pk, "score": held.score, "doubt": held.doubt}
    deeds.record(member, verb, of_survey(held.survey), after=told)
    return held
