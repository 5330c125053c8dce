"""How a mail says which case it belongs to: by names that we gave it, and nobody can make up.

Each letter of a case has one in its Message-ID, which mail programs repeat in what is answered
(`In-Reply-To`, RFC 5322 §3.6.4); in the address that it is answered to, where the mailbox takes
what follows a plus (RFC 5233); else in its subject.
"""

import re
from collections.abc import Iterable, Iterator
from email.utils import parseaddr

from django.conf import settings

from keepwell.desk.base import numbered
from keepwell.desk.cases.models import Case, Mailbox, Message

_SALT = "keepwell.desk.cases.mail"
ONE = 1
"""The number of the only mailbox."""
_TOKEN = r"([0-9A-Za-z]{18,28})"  # noqa: S105 - how one looks
_PLUS = re.compile(rf"[^@\s+]+\+{_TOKEN}@")
_OURS = re.compile(rf"<kw\.{_TOKEN}\.\d+@")
_SUBJECT = re.compile(rf"\[#{_TOKEN}\]")


def token_of(case: Case) -> str:
    """Return the name of a case in mails."""
    return numbered.token_of(_SALT, case.pk)


def message_id(message: Message) -> str:
    """Return the Message-ID of a letter of a case."""
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    domain = address.rpartition("@")[2] or "localhost"
    return f"<kw.{token_of(message.case)}.{message.pk}@{domain}>"


def reply_to(case: Case, box: Mailbox) -> str:
    """Return the address that a letter of a case is answered to; empty: there is no mailbox."""
    name, _at, domain = box.address.rpartition("@")
    if not (name and box.is_plus):
        return box.address
    return f"{name}+{token_of(case)}@{domain}"


def tag(case: Case, box: Mailbox) -> str:
    """Return what the subject of a letter says of its case, where the address does not."""
    return f"[#{token_of(case)}]" if box.address and not box.is_plus else ""


def mailbox() -> Mailbox:
    """Return how mails come in."""
    return Mailbox.objects.filter(pk=ONE).first() or Mailbox(pk=ONE)


def named_in(to: Iterable[str], references: Iterable[str], subject: str) -> Iterator[int]:
    """Yield the numbers of cases that a mail names, the surest first."""
    addresses = (found[1] for one in to if (found := _PLUS.match(one)))
    letters = (found[1] for one in references if (found := _OURS.match(one)))
    for token in [*addresses, *letters, *_SUBJECT.findall(subject)]:
        number = numbered.number_of(_SALT, token)
        if number is not None:
            yield number


def letters_in(text: str) -> list[str]:
    """Return the Message-IDs of our own letters that stand anywhere in a text, as in a bounce."""
    return [found[0] + ">" for found in _OURS.finditer(text)]
