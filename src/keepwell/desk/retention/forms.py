"""What the page of retention asks for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from keepwell.desk.customers.queries.choices import segments_by_title
from keepwell.desk.health.tasks import today
from keepwell.engine.retention.periods import By, Period, cut, edge_before

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

BY = [
    ("week", _("weeks")),
    ("month", _("months")),
    ("quarter", _("quarters")),
    ("year", _("years")),
]
USUAL_MONTHS = 12
"""Whole months that are shown if nothing else is asked for."""
MOST = 120
"""Parts that a period may be cut into."""


@dataclass(frozen=True)
class Question:
    """Which retention is asked for."""

    period: Period
    by: By = "month"
    segment: str = ""

    @property
    def parts(self) -> list[Period]:
        """Return the period cut at the edges of the calendar."""
        return cut(self.period.since, self.period.until, self.by)

    @property
    def query(self) -> str:
        """Return the end of an address that asks the same."""
        asked = QueryDict(mutable=True)
        asked.update({"since": str(self.period.since), "until": str(self.period.until)})
        asked.update({"by": self.by, "segment": self.segment})
        return asked.urlencode()


def usual() -> Question:
    """Return what is shown if nothing is asked for: the last whole months."""
    until = today().replace(day=1)
    return Question(Period(edge_before(until, "month", USUAL_MONTHS), until))


def _segments() -> list[tuple[str, "StrOrPromise"]]:
    """Return the segments that there are now."""
    return [("", _("All customers")), *segments_by_title()]


class Asked(forms.Form):
    """From when until when, cut into what, of whom."""

    since = forms.DateField(
        label=_("From"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )  # fmt: skip
    until = forms.DateField(
        label=_("To, not included"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
    )  # fmt: skip
    by = forms.ChoiceField(label=_("In"), choices=BY)
    segment = forms.ChoiceField(label=_("Segment"), required=False, choices=_segments)

    def clean(self) -> dict[str, Any]:
        """Let a period run forward, and not be cut into too many parts."""
        said = super().clean() or {}
        since, until, by = (said.get(name) for name in ("since", "until", "by"))
        if since and until and since >= until:
            raise ValidationError(_("The period must end after it begins."))
        if until and until > today() + timedelta(days=1):
            self.add_error("until", _("Nothing is known of the days after today."))
        if since and until and by and len(cut(since, until, by)) > MOST:
            raise ValidationError(_("That is too many parts to show. Choose longer ones."))
        return said

    def question(self) -> Question:
        """Return what is asked for; only after the form was found valid."""
        said = self.cleaned_data
        return Question(Period(said["since"], said["until"]), said["by"], said["segment"])


def asked(data: QueryDict) -> tuple[Asked, Question | None]:
    """Return the form as it was filled in, and what it asks for; None if it cannot be answered."""
    first = usual()
    given = {
        "since": data.get("since") or str(first.period.since),
        "until": data.get("until") or str(first.period.until),
        "by": data.get("by") or first.by,
        "segment": data.get("segment", ""),
    }
    form = Asked(given, auto_id="retention-%s")
    return form, form.question() if form.is_valid() else None
