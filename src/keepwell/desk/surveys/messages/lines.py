"""Handing short messages to what brings them, through Apprise, which speaks to each in its way.

Apprise tells in its log, and in no other way, what an answer was: it is read from there.
"""

import logging
import re
from collections.abc import Iterator
from typing import Self
from urllib.parse import quote

from django.utils.translation import gettext as _

from keepwell.desk.intake.syncs.secrets import Secrets
from keepwell.desk.project import project
from keepwell.desk.surveys.asking.posting import Outcome, Went
from keepwell.desk.surveys.models import Service

TO = "{to}"
"""In an address of Apprise: where the recipient belongs."""
SOMEBODY = "+15005550006"
"""A number that is nobody's, to try an address with."""
SHORTEST = 6
"""Characters of a part of an address that may be a secret."""
HIDDEN = "•••"
_ANSWERED = re.compile(r"error=(\d+)")
_NOT_THERE = re.compile(
    r"NewConnectionError|ConnectTimeout|NameResolutionError|Failed to establish a new connection"
    r"|Connection refused|certificate verify failed"
)
"""Trouble that comes before anything was handed over."""
BUSY = {"429", "503", "20429"}
"""Answers of who takes it later; the last one is Twilio's own."""
_BROKE = "raised an exception"
"""What is said where Apprise itself broke, on the way or after it."""
FAULT = re.compile(r"5\d\d")
"""Answers of a server that broke: the message may be under way."""


def hand_over(service: Service, to: str, text: str) -> Outcome:
    """Send a message to somebody, once."""
    import apprise

    secrets = Secrets(project().root)
    address = str(secrets.fill(service.url))
    if secrets.trouble:
        return Outcome(Went.LATER, " ".join(secrets.trouble))
    asset = apprise.AppriseAsset(app_id="Keepwell", app_desc="Keepwell", app_url="")
    line = apprise.Apprise(asset=asset)
    with _Listening() as heard:
        if not line.add(address.replace(TO, quote(to, safe=""))):
            return Outcome(Went.REFUSED, "Apprise does not understand the service's address.")
        for one in line:
            one.retry = 0  # at most once, whatever the address says
        if line.notify(body=text, body_format=apprise.NotifyFormat.TEXT):
            return Outcome(Went.WELL)
    return _outcome(heard.lines, address)


def trouble_with(url: str) -> str:
    """Return why nothing could be sent by an address; empty: Apprise understands it."""
    import apprise

    secrets = Secrets(project().root)
    address = str(secrets.fill(url)).replace(TO, quote(SOMEBODY, safe=""))
    if secrets.trouble:
        return " ".join(secrets.trouble)
    with _Listening():
        known = apprise.Apprise.instantiate(address, suppress_exceptions=True) is not None
    return "" if known else _("Apprise does not understand this address.")


class _Listening(logging.Handler):
    """Hears what Apprise logs, and keeps it out of our own log: payloads are in it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[tuple[int, str]] = []
        self.log = logging.getLogger("apprise")

    def __enter__(self) -> Self:
        """Begin."""
        self.before = (self.log.level, self.log.propagate)
        self.log.addHandler(self)
        self.log.setLevel(logging.DEBUG)
        self.log.propagate = False
        return self

    def __exit__(self, *_given: object) -> None:
        """End."""
        self.log.removeHandler(self)
        level, self.log.propagate = self.before
        self.log.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append((record.levelno, record.getMessage()))


def _outcome(lines: list[tuple[int, str]], address: str) -> Outcome:
    warned = " ".join(text for level, text in lines if level >= logging.WARNING)
    said = _without_secrets(warned, address)
    answered = _ANSWERED.search(warned)
    if answered:
        return Outcome(_went(answered[1]), said)
    sockets = [text for level, text in lines if text.startswith("Socket Exception")]
    if _BROKE in warned:
        return Outcome(Went.UNSURE, said)
    if not sockets:
        return Outcome(Went.REFUSED, said or "The service did not take it.")
    away = all(_NOT_THERE.search(text) for text in sockets)
    return Outcome(Went.LATER if away else Went.UNSURE, said)


def _went(code: str) -> Went:
    if code in BUSY:
        return Went.LATER
    return Went.UNSURE if FAULT.fullmatch(code) else Went.REFUSED


def _without_secrets(text: str, address: str) -> str:
    for part in sorted(_parts(address), key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text


def _parts(address: str) -> Iterator[str]:
    """Yield what stands between the marks of an address, but for its kind: any may be a secret."""
    _kind, _colon, rest = address.partition("://")
    return (part for part in re.split(r"[/:@?&=]", rest) if len(part) >= SHORTEST and part != TO)
