"""The playbooks that come with Keepwell, to begin from."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from keepwell.desk.playbooks.document import Document, read_text

FOLDER = Path(__file__).parent / "ready"
NAMES = (
    "onboarding", "adoption", "improvement", "reactivation", "renewal", "growth", "new_contact",
    "detractor",
)  # fmt: skip
"""In the order in which they are offered."""


@lru_cache
def ready() -> Mapping[str, tuple[str, Document]]:
    """Return the text of each ready playbook, and what it says, by name."""
    texts = {name: (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in NAMES}
    return {name: (text, read_text(text)) for name, text in texts.items()}
