"""Handing letters to the mail server, and what can be known of each afterwards.

A letter is sent at most once. What the server refused it does not have, and may be tried again;
what was interrupted on the way it may have, so nobody tries that again.
"""

from dataclasses import dataclass
from enum import StrEnum
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMultiAlternatives, get_connection

from keepwell.desk.members import mail

FOR_GOOD = 500
"""From this code on a mail server does not want the letter, now or later."""


class Went(StrEnum):
    """How handing over went."""

    WELL = "well"
    LATER = "later"
    """The server does not have it, and may take it later."""
    REFUSED = "refused"
    """The server does not want it."""
    UNSURE = "unsure"
    """The server may have it, or not."""


@dataclass(frozen=True)
class Outcome:
    """How handing over went, and what was said against it."""

    went: Went
    said: str = ""


class Counter:
    """One connection to the mail server, for one letter after the other."""

    def __init__(self) -> None:
        self._connection = get_connection()

    def hand_over(self, letter: EmailMultiAlternatives) -> Outcome:
        """Hand a letter over."""
        try:
            self._connection.open()
        except mail.TROUBLE as trouble:  # nothing was handed over yet
            return self._ended(Outcome(Went.LATER, _said(trouble)))
        try:
            self._connection.send_messages([letter])
        except SMTPRecipientsRefused as refusal:
            code, said = next(iter(refusal.recipients.values()))
            return self._ended(_refused(code, said))
        except SMTPResponseException as refusal:
            return self._ended(_refused(refusal.smtp_code, refusal.smtp_error))
        except mail.TROUBLE as trouble:
            return self._ended(Outcome(Went.UNSURE, _said(trouble)))
        except ValueError as stray:  # no address, several, or a header: nothing was handed over
            return Outcome(Went.REFUSED, _said(stray))
        return Outcome(Went.WELL)

    def close(self) -> None:
        """Say good-bye to the server."""
        self._connection.close()

    def _ended(self, outcome: Outcome) -> Outcome:
        """Begin anew with the next letter: after trouble a connection is not to be trusted."""
        self.close()
        return outcome


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    went = Went.REFUSED if code >= FOR_GOOD else Went.LATER
    return Outcome(went, f"{code} {text}")


def _said(trouble: Exception) -> str:
    return f"{type(trouble).__name__}: {trouble}"
