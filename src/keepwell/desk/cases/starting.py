"""The first cases of the demo: what its unhappiest customers wrote last, and some mails."""

from email.message import EmailMessage

from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.actions.reasking import set_asking
from keepwell.desk.cases.actions.templates import add_ready
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.cases.models import Case, Means, Severity, Source
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Answer, State, Survey, Verdict

MANY = 8
STRANGER = "Sam Visser <sam.visser@mail.example>"
MAILS = (
    ("", "The delivery on Friday", "Could it come before noon? Nobody is there later.", ""),
    (STRANGER, "Do you ship to Belgium?", "I found you on the web.\n\n-- \nSam Visser", ""),
    ("Kim <kim@away.example>", "Out of office", "I am back on Monday.", "auto-replied"),
)
"""Sender (empty: somebody known), subject, text, and whether nobody wrote it."""
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
    _ask_anew(admin)
    demo_mails(next((one.contact.email for one in chosen if one.contact), ""))
    return len(chosen)


def demo_mails(known: str) -> None:
    """Let some mails come in: of somebody known, of a stranger, and one that nobody wrote."""
    for number, (sender, subject, text, header) in enumerate(MAILS, 1):
        letter = EmailMessage()
        letter["From"], letter["Subject"] = sender or known or STRANGER, subject
        letter["Message-ID"] = f"<{number}@demo.keepwell.example>"
        if header:
            letter["Auto-Submitted"] = header
        letter.set_content(text)
        if not sender:
            letter.add_attachment("Monday to Friday, 7 to 13\n", filename="when-we-are-there.txt")
        take(letter.as_bytes())


def _ask_anew(admin: Member) -> None:
    """Ask customers of solved cases by the survey that the demo has for it, if it is open."""
    after = Survey.objects.filter(state=State.OPEN, document__measures="csat").first()
    if after is not None and after.is_open:
        set_asking(admin, after, 7)


def _opening(answer: Answer, owner: Member | None) -> Opening:
    assert answer.customer is not None
    return Opening(
        customer=answer.customer, person=answer.contact, about=answer.comment, text=answer.comment,
        reason="answer", source=Source.ANSWER, answer=answer, owner=owner,
        severity=Severity.HIGH, means=Means.SURVEY, mark=answer.fact,
    )  # fmt: skip
