"""The letters of this room: what colleagues answer customers, with the link of their case."""

from django.core.mail import EmailMultiAlternatives

from keepwell.desk.cases.models import Message, Outgoing
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.members import mail


def letter(message: Message) -> EmailMultiAlternatives:
    """Return an answer as a letter in the customer's language."""
    case = message.case
    context = {
        "about": case.about, "number": case.pk, "text": message.text, "who": message.who,
        "link": link_of(case),
    }  # fmt: skip
    return mail.written(message.address, "cases/mail/answer", context, case.language)


def alone(outgoing: Outgoing) -> EmailMultiAlternatives:
    """Return a message that belongs to no case as a letter."""
    context = {"subject": outgoing.subject, "text": outgoing.text}
    made = mail.written(outgoing.address, "cases/mail/alone", context, outgoing.language)
    made.extra_headers = {"Auto-Submitted": "auto-generated"}
    return made
