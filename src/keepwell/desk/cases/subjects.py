"""What deeds of this room are done to."""

from keepwell.desk.cases.models import Case, Cause, IncomingMail, Mailbox, MessageTemplate
from keepwell.desk.members.deeds import Subject


def of_case(case: Case) -> Subject:
    """Return a case as the log names it."""
    return Subject("case", str(case.pk), str(case))


def of_cause(cause: Cause) -> Subject:
    """Return a root cause as the log names it."""
    return Subject("cause", str(cause.pk), cause.path)


def of_template(template: MessageTemplate) -> Subject:
    """Return a template as the log names it."""
    return Subject("template", str(template.pk), template.name)


def of_mail(mail: IncomingMail) -> Subject:
    """Return a mail as the log names it."""
    return Subject("mail", str(mail.pk), str(mail))


def of_mailbox(box: Mailbox) -> Subject:
    """Return the mailbox as the log names it."""
    return Subject("mailbox", str(box.pk), str(box))
