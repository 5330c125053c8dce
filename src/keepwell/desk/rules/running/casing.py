"""Opening cases, and giving those that are there to somebody."""

from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.actions.routing import route
from keepwell.desk.cases.models import Case, Means, Source
from keepwell.desk.members.deeds import KEEPWELL
from keepwell.desk.members.models import Department, Member
from keepwell.desk.notices import making as notices
from keepwell.desk.rules.models import Outcome, Reason
from keepwell.desk.rules.running.doing import Doing, Result
from keepwell.desk.rules.running.routing import Given, department_of, find
from keepwell.desk.rules.tree.document import FROM_ANSWER, Action
from keepwell.desk.surveys.models import Channel, Topic

MEANS = {Channel.PHONE: Means.PHONE, Channel.API: Means.API}
"""How somebody said what they answered; by all other channels it is a survey."""


def open_or_route(action: Action, doing: Doing) -> Result:
    """Open a case; of a complaint, give the one that is there to somebody."""
    restricted = department_of(action.restrict) if action.restrict else None
    if action.restrict and restricted is None:  # better none than one that everybody reads
        return Result(Outcome.FAILED, Reason.DEPARTMENT, action.restrict)
    given = find(action.to, doing.customer)
    if doing.trigger.case is not None:
        case = route(
            doing.trigger.case, owner=given.owner, department=given.department,
            severity=action.severity, restricted_to=restricted, branch=doing.path,
        )  # fmt: skip
    else:
        case = open_case(_opening(action, doing, given, restricted))
        _tell(case, given.owner)
    if given.reason is None and _lacks_topic(action, case):
        return Result(Outcome.DONE, Reason.TOPIC, action.topic, case.owner, case)
    return Result(Outcome.DONE, given.reason, given.about, case.owner, case)


def _opening(action: Action, doing: Doing, given: Given, restricted: Department | None) -> Opening:
    answer = doing.answer
    said = answer.comment if answer else ""
    about = action.name or said or (str(answer.survey) if answer else str(doing.customer))
    return Opening(
        customer=doing.customer, person=doing.person, about=about, text=said, answer=answer,
        reason=_reason(doing), source=_source(doing),
        topic=_topic(action, doing), severity=action.severity, owner=given.owner,
        department=given.department, restricted_to=restricted, branch=doing.path, mark=doing.mark,
        means=MEANS.get(Channel(answer.channel), Means.SURVEY) if answer else Means.SURVEY,
    )  # fmt: skip


def _source(doing: Doing) -> Source:
    if doing.answer is not None:
        return Source.ANSWER
    if doing.trigger.event:
        return Source.API
    crossing = doing.trigger.crossing
    is_band = crossing is not None and crossing.band != crossing.band_before
    return Source.SCORE if is_band else Source.STATE


def _reason(doing: Doing) -> str:
    if doing.answer is not None:
        return "answer"
    return doing.trigger.event[:60] or "score"


def _topic(action: Action, doing: Doing) -> Topic | None:
    name = action.topic
    if name == FROM_ANSWER:
        name = next(iter(doing.topics), "")
    return Topic.objects.filter(name=name, retired_at=None).first() if name else None


def _lacks_topic(action: Action, case: Case) -> bool:
    return action.topic not in {"", FROM_ANSWER} and case.topic is None


def _tell(case: Case, owner: Member | None) -> None:
    """Tell whoever a new case is given to."""
    if owner is not None and case.times == 1 and case.owner == owner:
        notices.given(case, KEEPWELL, owner)
