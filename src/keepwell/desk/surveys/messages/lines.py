"""Handing short messages to what brings them, through Apprise, which speaks to each in its way.

Apprise tells in its log, and in no other way, what an answer was: it is read from there.
"""

import logging
import re
from collections.abc import Iterator
from typing import Self
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _

from keepwell.desk.base.encrypted import UNREADABLE, is_unreadable
from keepwell.desk.intake.syncs.secrets import VARIABLE, Secrets
from keepwell.desk.project import project
from keepwell.desk.surveys.asking.posting import Outcome, Went
from keepwell.desk.surveys.messages.allowing import OURS, leads_inside, reads_files, stays_here
from keepwell.desk.surveys.models import Service
from keepwell.desk.webhooks import posting, words
from keepwell.desk.webhooks.guarding import outside_only

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
    return hand_over_by(service.url, to, text)


def hand_over_by(url: str, to: str, text: str) -> Outcome:
    """Send a message by an address of Apprise, once; to somebody if it says where they belong."""
    import apprise

    address, trouble = _filled(url)
    if trouble:
        return Outcome(Went.LATER, trouble)
    asset = apprise.AppriseAsset(app_id="Keepwell", app_desc="Keepwell", app_url="")
    asset.async_mode = False  # in this thread, which is the one that is guarded
    line = apprise.Apprise(asset=asset)
    with _Listening() as heard:
        is_known = not reads_files(address) and line.add(address.replace(TO, quote(to, safe="")))
        if not is_known or any(map(stays_here, line)):
            return Outcome(Went.REFUSED, "Apprise does not understand the service's address.")
        for one in line:
            one.retry = 0  # at most once, whatever the address says
            one.redirects = False  # and to nobody else
        if any(map(leads_inside, line)):
            return Outcome(Went.REFUSED, str(words.TROUBLES[posting.REFUSED]))
        with outside_only():
            if line.notify(body=text, body_format=apprise.NotifyFormat.TEXT):
                return Outcome(Went.WELL)
    return _outcome(heard.lines, address)


def trouble_with(url: str) -> str:
    """Return why nothing could be sent by an address; empty: Apprise understands it."""
    import apprise

    address, trouble = _filled(url)
    if trouble:
        return trouble
    with _Listening():
        filled = "" if reads_files(address) else address.replace(TO, quote(SOMEBODY, safe=""))
        line = apprise.Apprise.instantiate(filled, suppress_exceptions=True)
    if line is None or stays_here(line):
        return _("Apprise does not understand this address.")
    return str(words.TROUBLES[posting.REFUSED]) if leads_inside(line) else ""


def _filled(url: str) -> tuple[str, str]:
    """Return an address with what it takes from the environment, and what is wrong with that.

    The desk's own variables are none of it, as if they were not set.
    """
    if is_unreadable(url):
        return "", str(UNREADABLE)
    secrets = Secrets(project().root)
    own = [name for name in VARIABLE.findall(url) if name.upper().startswith(OURS)]
    if own:
        return "", f"Expected the environment variable {own[0]}. It is not set."
    return str(secrets.fill(url)), " ".join(secrets.trouble)


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
    parts = {form for part in _parts(address) for form in (part, unquote(part))}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text


def _parts(address: str) -> Iterator[str]:
    """Yield what stands between the marks of an address, but for its kind: any may be a secret."""
    _kind, _colon, rest = address.partition("://")
    return (part for part in re.split(r"[/:@?&=]", rest) if len(part) >= SHORTEST and part != TO)
