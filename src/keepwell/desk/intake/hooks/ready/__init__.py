"""Ready mappings, each with samples of what its system sends, and how that system signs."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from keepwell.desk.intake.models.hook import Scheme

FOLDER = Path(__file__).parent
GENERIC = "generic"
NAMES: Mapping[str, Any] = {
    "stripe": "Stripe", "zendesk": "Zendesk", "chatwoot": "Chatwoot", "calendly": "Calendly",
    GENERIC: _("Another system"),
}  # fmt: skip
"""What they are called."""
SIGNED = {
    "stripe": Scheme.STRIPE, "zendesk": Scheme.ZENDESK, "chatwoot": Scheme.CHATWOOT,
    "calendly": Scheme.CALENDLY, GENERIC: Scheme.NONE,
}  # fmt: skip
"""How these systems sign."""


@cache
def mapping(name: str) -> str:
    """Return the text of a ready mapping."""
    return (FOLDER / f"{name}.yaml").read_text("utf-8")


@cache
def samples(name: str) -> tuple[object, ...]:
    """Return what its system sends, one of each kind."""
    return tuple(json.loads((FOLDER / f"{name}.sample.json").read_text("utf-8")))


def sample(name: str) -> str:
    """Return the first sample, to be read by people; empty if the mapping is none of ours."""
    return json.dumps(samples(name)[0], indent=2, ensure_ascii=False) if name in NAMES else ""
