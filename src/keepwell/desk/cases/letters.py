"""The letters of this room: what colleagues answer customers, with the link of their case."""

from django.core.mail import EmailMultiAlternatives

from keepwell.desk.cases.attaching import content_of
from keepwell.desk.cases.inbound import naming
from keepwell.desk.cases.inbound.reading import OURS
from keepwell.desk.cases.models import Message, Outgoing
from keepwell.desk.cases.public.links import link_of
from keepwell.desk.members import mail


def letter(message: Message, stop: str = "") -> EmailMultiAlternatives:
    """Return an answer as a letter in the customer's language; what answers it finds its case.

    `stop` is where they say that they want no more of what we send by ourselves.
    """
    case, box = message.case, naming.mailbox()
    context = {
        "about": case.about, "number": case.pk, "text": message.text, "who": message.who,
        "link": link_of(case), "tag": naming.tag(case, box), "stop": stop,
    }  # fmt: skip
    made = mail.written(message.address, "cases/mail/answer", context, case.language)
    for one in message.attachments.all():
        made.attach(one.name, content_of(one))
    _may_stop(made, stop)
    return _ours(made, naming.reply_to(case, box), naming.message_id(message))


def alone(outgoing: Outgoing, stop: str) -> EmailMultiAlternatives:
    """Return a message that belongs to no case as a letter."""
    context = {"subject": outgoing.subject, "text": outgoing.text, "stop": stop}
    made = mail.written(outgoing.address, "cases/mail/alone", context, outgoing.language)
    made.extra_headers["Auto-Submitted"] = "auto-generated"
    _may_stop(made, stop)
    return _ours(made, naming.mailbox().address)


def _may_stop(letter: EmailMultiAlternatives, stop: str) -> None:
    """Let mail programs offer a button that opts out (RFC 8058)."""
    if stop:
        letter.extra_headers["List-Unsubscribe"] = f"<{stop}>"
        letter.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _ours(
    letter: EmailMultiAlternatives, reply_to: str, message_id: str = ""
) -> EmailMultiAlternatives:
    """Say that a letter is ours, so that it is known if it comes back, and where to answer."""
    letter.extra_headers[OURS] = "case" if message_id else "message"
    if message_id:
        letter.extra_headers["Message-ID"] = message_id
    letter.reply_to = [reply_to] if reply_to else []
    return letter
