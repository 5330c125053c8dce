"""Whether the mail host found a sender's address to be forged (RFC 8601, `Authentication-Results`).

Anybody may write such a header, so only those count that begin with the name of the host that an
administrator trusts (its authserv-id), and all others are ignored (RFC 8601 §5). That host puts
its own on top: of each method, the topmost that names it decides.
"""

import re
from collections.abc import Iterable, Mapping

DMARC, SPF, DKIM = "dmarc", "spf", "dkim"
PASS, FAIL = "pass", "fail"
_QUOTED = re.compile(r'"((?:[^"\\]++|\\.)*+)"')  # anybody may write one that does not end
_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"([\w-]+)(?:\s*/\s*\d+)?\s*=\s*([\w-]+)")
_DEEPEST = 10
"""Comments within comments."""


def is_forged(headers: Iterable[str], host: str) -> bool:
    """Return whether a host says that a mail is not from whom it says, as far as it says anything.

    DMARC decides if it was tried. Else SPF has to fail, and no signature of DKIM to hold.

    >>> is_forged(["mx.acme.example; dmarc=fail header.from=bank.example"], "mx.acme.example")
    True
    >>> is_forged(["mx.evil.example; dmarc=fail"], "mx.acme.example")
    False
    """
    found = _results(headers, host)
    dmarc = found.get(DMARC, [])
    if PASS in dmarc or FAIL in dmarc:
        return FAIL in dmarc
    return FAIL in found.get(SPF, []) and PASS not in found.get(DKIM, [])


def _results(headers: Iterable[str], host: str) -> Mapping[str, list[str]]:
    """Return what the host says, by method."""
    found: dict[str, list[str]] = {}
    for header in headers:
        if not host or host.casefold() not in header.casefold():
            continue
        name, *parts = _plain(header).split(";")
        if name.split()[:1] != [host.casefold()]:
            continue
        told: dict[str, list[str]] = {}
        for method, result in filter(None, map(_result, parts)):
            told.setdefault(method, []).append(result)
        found = {**told, **found}
    return found


def _result(part: str) -> tuple[str, str] | None:
    said = _RESULT.match(part.strip())
    return (said[1], said[2]) if said else None


def _plain(header: str) -> str:
    """Return a header in lower case, without comments, and with nothing of note in quotes."""
    text = _QUOTED.sub(lambda found: re.sub(r"[^\w.@-]", " ", found[1]), header)
    for _deeper in range(_DEEPEST):
        text = _COMMENT.sub(" ", text)
    return text.casefold()
