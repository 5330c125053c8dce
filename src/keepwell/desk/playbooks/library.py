"""The playbooks that come with Keepwell, to begin from."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from keepwell.desk.playbooks.document import Document, read_text

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FOLDER = Path(__file__).parent / "ready"
TITLES: "Mapping[str, StrOrPromise]" = {
    "onboarding": _("A good start: first value within 45 days"),
    "adoption": _("More use of what they pay for"),
    "improvement": _("Get better: a customer at risk"),
    "reactivation": _("Silent customer: talk again"),
    "renewal": _("Renew in good time: 120 days"),
    "growth": _("Ready to grow"),
    "new_contact": _("New contact: the champion has left"),
    "detractor": _("Somebody would not recommend us"),
}
"""In the order in which they are offered."""


@lru_cache
def ready() -> Mapping[str, tuple[str, Document]]:
    """Return the text of each ready playbook, and what it says, by name."""
    texts = {name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in TITLES}
    return {name: (text, read_text(text)) for name, text in texts.items()}
