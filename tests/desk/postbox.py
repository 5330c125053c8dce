"""A mail server of our own, which keeps what it is given."""

import email
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

PATIENCE = 60.0
"""Seconds until a mail server must be there; a busy machine may be slow."""


class Postbox:
    """Keeps the letters that a mail server took."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.port = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, letter: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep a letter."""
        self.letters.append(email.message_from_bytes(letter.content, policy=default))
        return "250 OK"


@contextmanager
def served(box: Postbox) -> Iterator[int]:
    """Let a mail server put letters into a box; yield the port at which it listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port, ready_timeout=PATIENCE)
    server.start()
    try:
        yield port
    finally:
        server.stop()
