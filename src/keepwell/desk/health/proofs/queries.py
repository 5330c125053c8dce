"""What is kept of proofs, and what can be proven."""

from dataclasses import dataclass

from keepwell.desk.health.models import KeptProof
from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.project import project
from keepwell.health import versions_of

HORIZONS = (30, 60, 90)
"""Days one may ask for."""
MOST = 30
"""Versions that are offered, the newest first."""


@dataclass(frozen=True)
class Choice:
    """A scorecard that can be proven."""

    asked: str
    """`name@version`; empty: the published ones."""
    name: str
    version: str


def latest(asked: str, horizon: int) -> KeptProof | None:
    """Return the newest proof of a kind."""
    return KeptProof.objects.filter(asked=asked, horizon=horizon).first()


def choices() -> list[Choice]:
    """Return what can be proven: the published ones, and every version that ever scored."""
    folder = versions_of(project()).folder
    files = folder.glob("*@*.yaml") if folder.is_dir() else ()
    newest = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)[:MOST]
    return [Choice("", "", ""), *(Choice(file.stem, *_parts(file.stem)) for file in newest)]


def _parts(stem: str) -> tuple[str, str]:
    name, _, version = stem.partition("@")
    return name, version


def has_changed(kept: KeptProof) -> bool:
    """Return whether a published scorecard has another text now than when it was proven."""
    now = {file.card.name: file.card.version for file in shelf(project()).files if file.card}
    return any(now.get(name) != version for name, version in kept.record["scorecards"])
