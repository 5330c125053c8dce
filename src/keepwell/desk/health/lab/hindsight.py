"""What is known of a text over the past, as the lab shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from keepwell.desk.health.lab.checking import Checked
from keepwell.desk.health.lab.looking_back import key_of
from keepwell.desk.health.models import LookBack
from keepwell.desk.jobs import queries as jobs
from keepwell.desk.jobs.queries import Run
from keepwell.report.beside import beside


@dataclass(frozen=True)
class Line:
    """A figure of both texts."""

    title: str
    before: float | None
    after: float | None
    digits: int = 0

    @property
    def change(self) -> float | None:
        """Return by how much the draft's is greater."""
        if self.before is None or self.after is None:
            return None
        return self.after - self.before


@dataclass(frozen=True)
class Found:
    """What was found for a text."""

    kept: LookBack
    is_of_text: bool
    """Whether the text was this very one; else it is the draft that was looked at last."""
    verdict: str
    lines: list[Line]

    @property
    def told(self) -> Mapping[str, Any]:
        """Return its record."""
        record: Mapping[str, Any] = self.kept.record
        return record

    @property
    def span(self) -> tuple[date, date] | None:
        """Return the first and the last day looked at."""
        first, last = self.told["first"], self.told["last"]
        return (date.fromisoformat(first), date.fromisoformat(last)) if first else None


@dataclass(frozen=True)
class Hindsight:
    """What is known of a text, and what is being found out."""

    found: Found | None
    run: Run | None
    """The job that looks back with this text, if it waits, runs, or failed."""
    hindrance: str
    """Why one cannot look back with this text; empty if one can."""


def hindsight(name: str, checked: Checked) -> Hindsight:
    """Return what is known of a text of the scorecard `name`, beside what scores now."""
    if hindrance := hindrance_of(checked):
        return Hindsight(None, None, hindrance)
    assert checked.card is not None
    run = jobs.latest(key_of(name, checked.card.version))
    news = run if run is not None and (run.is_open or run.state == "failed") else None
    return Hindsight(_found(name, checked), news, "")


def hindrance_of(checked: Checked) -> str:
    """Return why there is nothing to compare; empty if there is."""
    if checked.card is None:
        return _("The text has mistakes. Mend them, then it can be tried.")
    if checked.before is None:
        return _("There is no published version to compare with.")
    if checked.card.version == checked.before.version:
        return _("This text is the published one: nothing would change.")
    return ""


def _found(name: str, checked: Checked) -> Found | None:
    assert checked.card is not None
    assert checked.before is not None
    of_draft = LookBack.objects.filter(name=name, before=checked.before.version)
    exact = of_draft.filter(after=checked.card.version).first()
    kept = exact or of_draft.first()
    if kept is None:
        return None
    return Found(kept, exact is not None, beside(kept.record), _lines(kept.record))


def _lines(told: Mapping[str, Any]) -> list[Line]:
    before, after = told["before"], told["after"]

    def line(title: str, name: str, digits: int = 0) -> Line:
        return Line(title, before[name], after[name], digits)

    return [
        line(_("Leavers caught"), "caught"),
        line(_("Leavers missed"), "missed"),
        line(_("Alerts"), "alerts"),
        line(_("False alarms"), "false_alarms"),
        line(_("Alerts a week for each colleague"), "per_colleague", 1),
        Line(_("Days ahead (median)"), before["lead"]["median"], after["lead"]["median"]),
    ]
