"""What an address of a message service may name: nothing of the desk's own machine and network.

Apprise speaks to desktops, logs and hosts of any kind, and reads keys from files. An administrator
of the desk need not be one of its machine, so the guard of webhooks holds here, too.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote

from keepwell.desk.webhooks.guarding import RefusedAddressError, addresses

if TYPE_CHECKING:
    from apprise import NotifyBase

OURS = "KEEPWELL_"
"""What variables begin with that hold the desk's own secrets."""
AT_HOME = {
    "blink1", "dbus", "gio", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows",
}  # fmt: skip
"""Kinds of addresses that stay on the machine."""
_FILES = re.compile(r"[?&]\s*(template|keyfile|subfile|attach|pgp\w*)\s*=", re.IGNORECASE)
"""Parts of an address that name a file to read, and some to send."""
HOSTS = ("smtp_host", "host")
"""What lines call the host they connect to."""
HTTP = 80
"""Any port: what is looked at is the address."""


def reads_files(address: str) -> bool:
    """Return whether an address has Apprise read files of the machine."""
    return _FILES.search(unquote(unquote(address))) is not None  # as often as Apprise does


def stays_here(line: "NotifyBase") -> bool:
    """Return whether a line ends on the machine itself."""
    named = line.protocol
    return not AT_HOME.isdisjoint([named] if isinstance(named, str) else named or ())


def leads_inside(line: "NotifyBase") -> bool:
    """Return whether a line leads to a host that we do not connect to.

    Where an address names a large service, its host is known and no part of the address.
    """
    templates: Iterable[str] = line.templates
    if not any("{host}" in one for one in templates):
        return False
    return any(_is_inside(host) for name in HOSTS if (host := getattr(line, name, None)))


def _is_inside(host: str) -> bool:
    try:
        addresses(host, HTTP)
    except RefusedAddressError:
        return True
    except (OSError, UnicodeError):  # nobody knows it: Apprise will say so
        return False
    return False
