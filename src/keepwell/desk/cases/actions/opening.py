"""Opening a case, or adding to the one that is open already."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from keepwell.desk.base.company import company
from keepwell.desk.cases.actions.holding import happened, keep, locked
from keepwell.desk.cases.models import Case, Kind, Means, Message, Severity, Source, Status, Way
from keepwell.desk.cases.models.case import OPEN, same_among
from keepwell.desk.cases.subjects import of_case
from keepwell.desk.cases.timing import Plans, set_times, target_of
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.intake.actions import tell
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.surveys.models import Answer, Topic
from keepwell.language import LANGUAGES

COMPLAINT = "complaint"
"""The reason of what was reported by hand."""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """What a case is opened with."""

    customer: Customer
    about: str
    reason: str = COMPLAINT
    topic: Topic | None = None
    person: Person | None = None
    text: str = ""
    """What the customer said."""
    means: Means = Means.EMAIL
    """How they said it."""
    severity: Severity = Severity.NORMAL
    source: Source = Source.HAND
    answer: Answer | None = None
    owner: Member | None = None
    department: Department | None = None
    restricted_to: Department | None = None
    language: str = ""
    branch: str = ""
    """Of the rules, which one opens it."""
    mark: str = ""
    """What sets it off, such as `answer-12`: it is handled once, however often it is tried."""

    @property
    def same(self) -> str:
        """Return what makes it the same as another case of this customer, for the same readers."""
        about = self.topic.name if self.topic else self.about.casefold()
        readers = self.restricted_to.pk if self.restricted_to else None
        return same_among(readers, f"{self.reason}:{about}")


def open_case(opening: Opening, made_by: Member | None = None) -> Case:
    """Open a case, or add to the open one of the same customer, topic and reason; return it.

    `made_by` None: Keepwell, by a rule. Two who open the same at once get the same case; what has
    a mark is handled once.
    """
    if made_by is not None:
        require(made_by, Role.MEMBER)
    try:
        return _open(opening, made_by)
    except IntegrityError:  # somebody was a moment quicker
        return _open(opening, made_by)


@transaction.atomic
def _open(opening: Opening, made_by: Member | None) -> Case:
    if opening.mark:
        known = Message.objects.filter(mark=opening.mark).select_related("case").first()
        if known is not None:
            return known.case
    there = Case.objects.filter(
        customer=opening.customer, same=opening.same, status__in=OPEN
    ).first()
    case = _again(there, opening, made_by) if there else _new(opening, made_by)
    _say(case, opening)
    return case


def _new(opening: Opening, made_by: Member | None) -> Case:
    answer_minutes, solve_minutes = target_of(opening.severity, opening.topic)
    department = opening.department or (opening.owner.department if opening.owner else None)
    case = Case(
        customer=opening.customer, person=opening.person, about=opening.about[:200],
        topic=opening.topic, reason=opening.reason, same=opening.same, source=opening.source,
        answer=opening.answer, made_by=made_by, branch=opening.branch, severity=opening.severity,
        owner=opening.owner, department=department, restricted_to=opening.restricted_to,
        status=Status.OWNED if opening.owner else Status.NEW, language=_language(opening),
        opened_at=now(), answer_minutes=answer_minutes, solve_minutes=solve_minutes,
    )  # fmt: skip
    set_times(case, Plans().of(department.pk if department else None))
    case.save(force_insert=True)
    happened(case, made_by, Kind.OPENED, after=opening.branch)
    deeds.record(made_by, "cases.open", of_case(case), after={"severity": case.severity})
    if opening.reason == COMPLAINT:
        _tell(case, opening)
    return case


def _again(there: Case, opening: Opening, made_by: Member | None) -> Case:
    """Add to an open case: it is as bad as the worst that was reported."""
    case = locked(there)
    case.times += 1
    case.person = case.person or opening.person
    if opening.severity.rank < Severity(case.severity).rank:
        happened(case, made_by, Kind.SEVERITY, case.severity, opening.severity)
        case.severity = opening.severity
        case.answer_minutes, case.solve_minutes = target_of(case.severity, case.topic)
    happened(case, made_by, Kind.AGAIN, after=opening.branch)
    deeds.record(made_by, "cases.again", of_case(case))
    return keep(case)


def _say(case: Case, opening: Opening) -> None:
    """Keep what the customer said, or at least what set it off."""
    if opening.text or opening.mark:
        who = str(opening.person or opening.customer)
        Message.objects.create(
            case=case, way=Way.IN, means=opening.means, who=who, text=opening.text,
            mark=opening.mark or None,
        )  # fmt: skip


def _tell(case: Case, opening: Opening) -> None:
    """Tell the lake that somebody complained, for health and causes of leaving look at it."""
    properties = {"topic": opening.topic.name if opening.topic else "", "severity": case.severity}
    if opening.restricted_to is not None:  # whoever sees the customer sees the timeline
        properties = {}
    row = {"account": opening.customer.key, "event": "Complaint Made", "properties": properties}
    if opening.person is not None:
        row["person"] = opening.person.key
    tell("touchpoints", [row], ids=[f"case-{case.pk}"])


def _language(opening: Opening) -> str:
    """Return what the customer is answered in: what they speak, else the project's language."""
    about = [opening.person, opening.customer] if opening.person else [opening.customer]
    spoken = [str(one.traits.get("language", "")) for one in about]
    told = [opening.language, opening.answer.language if opening.answer else "", *spoken]
    codes = (one.split("-")[0].lower() for one in told)
    return next((code for code in codes if code in LANGUAGES), company().language)
