"""The first cases of the demo: what its unhappiest customers wrote last."""

from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.actions.templates import add_ready
from keepwell.desk.cases.models import Case, Means, Severity, Source
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Answer, Verdict

MANY = 8
UNHAPPY = 6
"""The highest score of a detractor (NPS)."""


def demo_cases() -> int:
    """Open a case for each of the last detractors of the demo who wrote something.

    Every other one has an owner, so that both can be seen: what is to be taken, and what is to be
    answered. Returns how many there are; a demo that has cases is left as it is.
    """
    if Case.objects.exists():
        return 0
    admin = Member.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    said = Answer.objects.filter(
        verdict=Verdict.COUNTED, survey__document__measures="nps", score__lte=UNHAPPY,
        customer__owner__isnull=False,
    )  # fmt: skip
    chosen = said.exclude(comment="").select_related("customer__owner", "contact")[:MANY]
    add_ready(admin)
    for number, answer in enumerate(chosen):
        assert answer.customer is not None  # it has an owner
        owner = None if number % 2 else answer.customer.owner
        open_case(_opening(answer, owner), admin)
    return len(chosen)


def _opening(answer: Answer, owner: Member | None) -> Opening:
    assert answer.customer is not None
    return Opening(
        customer=answer.customer, person=answer.contact, about=answer.comment, text=answer.comment,
        reason="answer", source=Source.ANSWER, answer=answer, owner=owner,
        severity=Severity.HIGH, means=Means.SURVEY, mark=answer.fact,
    )  # fmt: skip
