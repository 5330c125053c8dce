"""A year of closing the loop for the demo: what detractors wrote, why, and what was mended."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.timezone import now

from keepwell.desk.cases.hours import due
from keepwell.desk.cases.models import (
    Case,
    Cause,
    Fix,
    Means,
    Message,
    Progress,
    Severity,
    Source,
    Status,
    Way,
)
from keepwell.desk.cases.models.cause import BETWEEN
from keepwell.desk.cases.timing import Plans, set_times, target_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.reports.actions import state_goal, write_entry
from keepwell.desk.reports.models import Measure
from keepwell.desk.reports.reckoning import reckon, shifted, this_month
from keepwell.desk.surveys.models import Answer
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.engine.feedback.scales import NPS

TREE = {
    "Product": ("Slow reports", "Missing functions", "Crashes"),
    "Invoices": ("Wrong amount", "Late"),
    "Service": ("Slow answers",),
    "Price": (),
    "Training": (),
}
BEHIND = {
    "Slow reports": ("Reports take forever to load.", "ระบบช้ามาก ใช้งานไม่สะดวก"),
    "Crashes": ("De koppeling valt steeds uit.", "Ciągle te same błędy przy imporcie."),
    "Wrong amount": ("We asked three times about the same invoice.",),
    "Slow answers": (
        "Wij wachten al een week op antwoord.", "Na odpowiedź czekaliśmy tydzień.",
        "แจ้งปัญหาเดิมหลายครั้งแล้วยังไม่แก้",
    ),
    "Price": (
        "Too expensive for what we use.", "Veel te duur.", "Za drogo jak na to, co dostajemy.",
        "ราคาแพงเกินไป",
    ),
}  # fmt: skip
"""What is behind what customers of the demo write."""
ELSE = "Missing functions"
"""What is behind the rest."""
MANY = 60
LATE = 4
"""Every so many cases were answered too late."""
MENDED = timedelta(weeks=9)
"""How long ago the first fix was done."""
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)


@transaction.atomic
def demo_closing() -> int:
    """Solve what detractors of the demo wrote long ago, with causes, fixes and a goal.

    Returns how many cases that makes; a demo that has causes is left as it is.
    """
    if Cause.objects.exists():
        return 0
    admin = Member.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    causes = dict(_causes())
    cases = _cases(admin, causes)
    _fixes(admin, causes)
    state_goal(
        admin, "Whoever is unhappy hears from us within a working day", Measure.ANSWERED, 0.9,
        by=date(this_month().year + 1, 6, 30), worth=1_200,
    )  # fmt: skip
    for ago in (1, 0):
        reckon(shifted(this_month(), -ago))
    return len(cases)


def _causes() -> list[tuple[str, Cause]]:
    made = []
    for name, below in TREE.items():
        top = Cause.objects.create(name=name, path=name)
        made += [(name, top), *((one, _below(top, one)) for one in below)]
    return made


def _below(top: Cause, name: str) -> Cause:
    return Cause.objects.create(name=name, parent=top, path=f"{top.path}{BETWEEN}{name}")


def _cases(admin: Member, causes: dict[str, Cause]) -> list[Case]:
    said = answers_visible_to(admin).filter(
        at__gt=now() - 330 * _DAY, at__lt=now() - 20 * _DAY, score__lte=NPS.bad, cases=None,
        survey__document__measures=NPS.name, customer__owner__isnull=False,
    )  # fmt: skip
    chosen = said.exclude(comment="").select_related("customer__owner", "contact")[:MANY]
    plans = Plans()
    cases = [_case(number, one, causes, plans) for number, one in enumerate(chosen)]
    kept = Case.objects.bulk_create(cases)
    Message.objects.bulk_create([message for case in kept for message in _thread(case)])
    return kept


def _case(number: int, answer: Answer, causes: dict[str, Cause], plans: Plans) -> Case:
    assert answer.customer is not None  # it has an owner
    owner, cause = answer.customer.owner, causes[_behind(answer.comment)]
    answer_minutes, solve_minutes = target_of(Severity.HIGH, None)
    case = Case(
        customer=answer.customer, person=answer.contact, about=answer.comment[:200],
        reason="answer", same=f"answer:{answer.pk}", source=Source.ANSWER, answer=answer,
        severity=Severity.HIGH, status=Status.SOLVED, owner=owner,
        department=owner.department if owner else None, language=answer.language,
        opened_at=answer.at, answer_minutes=answer_minutes, solve_minutes=solve_minutes,
        cause=cause, outcome=f"We looked into it: {cause.name.lower()}.",
    )  # fmt: skip
    plan = plans.of(case.department_id)
    set_times(case, plan)
    share = 1.4 if number % LATE == 0 else (1 + number % 9) / 10
    answered = due(answer.at, share * answer_minutes * _MINUTE, plan) or answer.at
    solved = due(answered, (1 + number % 20) / 20 * answer_minutes * _MINUTE, plan)
    case.first_answered_at, case.solved_at = answered, solved or answered
    return case


def _behind(comment: str) -> str:
    return next((name for name, said in BEHIND.items() if comment in said), ELSE)


def _thread(case: Case) -> Sequence[Message]:
    heard = Message(
        case=case, way=Way.IN, means=Means.SURVEY, who=str(case.person or case.customer),
        text=case.about, at=case.opened_at,
    )  # fmt: skip
    told = Message(
        case=case, way=Way.OUT, means=Means.PHONE, author=case.owner, who=str(case.owner),
        text="We called them, said sorry, and told them what we do about it.",
        at=case.first_answered_at or case.opened_at,
    )  # fmt: skip
    return heard, told


def _fixes(admin: Member, causes: dict[str, Cause]) -> None:
    done = Fix.objects.create(
        cause=causes["Slow answers"], title="Two colleagues answer first, each morning",
        what="Nothing else is begun before every letter of yesterday is answered.", owner=admin,
        department=admin.department, progress=Progress.DONE, done_at=now() - MENDED,
        made_at=now() - 2 * MENDED, result="Letters are answered within a working day.",
    )  # fmt: skip
    Fix.objects.create(
        cause=causes["Wrong amount"], title="Two people look at each large invoice",
        owner=admin, department=admin.department, progress=Progress.DOING,
        due=(now() + 3 * 7 * _DAY).date(),
    )  # fmt: skip
    write_entry(
        admin, done, "en", "We wait too long for an answer.",
        "You hear from us within a working day now.",
    )  # fmt: skip
