"""The stamp of a page: what it asks, since when, and what was answered on the pages before.

It is signed and travels with the page, so that several pages need no cookie, and what was kept of
them meanwhile is never needed. Each first page has a mark of its own, and is one answer at most.
"""

import secrets
from dataclasses import asdict, dataclass, field, replace
from time import time
from typing import Any

from django.core import signing

from keepwell.desk.surveys.form.document import Value, Values

_SALT = "keepwell.desk.surveys.stamp"
VALID = 60 * 60 * 24
"""Seconds for which a page may lie open."""


@dataclass(frozen=True)
class Stamp:
    """What is known of a page that was shown."""

    link: str
    """The path of the link that it was shown at."""
    edition: int
    """What it asks."""
    page: int = 0
    mark: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    began: float = field(default_factory=time)
    """When the first page was shown: seconds since 1970."""
    values: dict[str, Value] = field(default_factory=dict)
    """What was answered on earlier pages."""
    crowd: bool | None = None
    """Whether many came from the same address when the first page was sent; None: it was not."""

    def sealed(self) -> str:
        """Return it as the page carries it."""
        return signing.dumps(asdict(self), salt=_SALT, compress=True)

    def turned(
        self, page: int, values: Values | None = None, *, crowd: bool | None = None
    ) -> "Stamp":
        """Return the stamp of another page of the same answer."""
        known = self.crowd if crowd is None else crowd
        answered = dict(self.values if values is None else values)
        return replace(self, page=page, values=answered, crowd=known)


def opened(sealed: str, link: str) -> Stamp | None:
    """Return the stamp that a page carried.

    None if it is not ours, is of another link, or lay open for too long.
    """
    try:
        told: dict[str, Any] = signing.loads(sealed, salt=_SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    stamp = Stamp(**told)
    return stamp if stamp.link == link else None
