"""Asking for what this room does in the background; `tasks` says what that is."""

from keepwell.desk.jobs import soon

TELL, LOOK, SEND = "alerts.tell", "alerts.look", "alerts.send"


def tell_soon() -> None:
    """Ask for colleagues to be told as soon as a worker is free."""
    soon(TELL)


def look_soon() -> None:
    """Ask for a look at everything as soon as a worker is free."""
    soon(LOOK)


def send_soon() -> None:
    """Ask for messages to be sent as soon as a worker is free."""
    soon(SEND)
