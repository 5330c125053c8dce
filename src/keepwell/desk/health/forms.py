"""What pages about health ask for."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepwell.desk.base.asked import SENSIBLE
from keepwell.desk.health.actions.judgement import LONGEST_OVERRIDE
from keepwell.desk.health.queries.timeline import Wish
from keepwell.desk.health.tasks import today
from keepwell.desk.members.models import Member

WORDS = [
    (90, _("Very good")), (70, _("Good")), (50, _("So-so")), (30, _("Bad")), (10, _("Very bad")),
]  # fmt: skip
"""How it goes in five words, and the points they stand for."""
BANDS = [("at_risk", _("At risk")), ("watch", _("Watch")), ("healthy", _("Healthy"))]


class Sentiment(forms.Form):
    """How it goes: one of five words, or points."""

    word = forms.TypedChoiceField(
        label=_("How does it go?"), choices=WORDS, coerce=int, empty_value=None, required=False,
        widget=forms.RadioSelect,
    )  # fmt: skip
    points = forms.IntegerField(
        label=_("Or exactly, 0 to 100"), min_value=0, max_value=100, required=False
    )
    note = forms.CharField(
        label=_("Why"), max_length=500, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands in the timeline, for all who see the customer."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        said = super().clean() or {}
        if not self.errors and said.get("word") is None and said.get("points") is None:
            raise ValidationError(_("Choose a word, or give points from 0 to 100."))
        return said

    def chosen(self) -> int:
        """Return the points; exact ones count before the word."""
        points = self.cleaned_data["points"]
        return int(self.cleaned_data["word"] if points is None else points)


class Override(forms.Form):
    """A band by hand, why, and for how long."""

    band = forms.ChoiceField(label=_("Band"), choices=BANDS, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}),
        help_text=_("Stands beside the band for all who see the customer."),
    )  # fmt: skip
    until = forms.DateField(
        label=_("Until the end of"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=_("A year at most. From then on the score speaks again."),
    )  # fmt: skip

    def clean_until(self) -> object:
        """Keep the end within a year from today."""
        until = self.cleaned_data["until"]
        if not today() <= until <= today() + timedelta(days=LONGEST_OVERRIDE):
            raise ValidationError(_("Choose a day from today on, a year ahead at most."))
        return until


class Owner(forms.Form):
    """Another owner."""

    owner = forms.ModelChoiceField(
        Member.objects.filter(is_active=True).order_by("name", "pk"), label=_("Owner"),
        required=False, empty_label=_("Nobody"),
    )  # fmt: skip


class TagName(forms.Form):
    """A word to put on a customer."""

    name = forms.CharField(label=_("Tag"), max_length=50)


class NoteText(forms.Form):
    """What a note says."""

    text = forms.CharField(
        label=_("Note"), max_length=10_000,
        widget=forms.Textarea({"rows": 3, "data-mentions": ""}),
        help_text=_("Write @ and a name to tell a colleague."),
    )  # fmt: skip


class TimelineFilter(forms.Form):
    """Which entries of a timeline are shown."""

    kind = forms.ChoiceField(
        label=_("What"),
        required=False,
        choices=[
            ("", _("Everything")),
            ("touchpoint", _("Touchpoints")),
            ("note", _("Notes")),
            ("crossing", _("Changes of band")),
            ("deed", _("What colleagues changed")),
        ],
    )
    event = forms.CharField(label=_("Event"), required=False, max_length=200)
    source = forms.CharField(label=_("Source"), required=False, max_length=200)
    person = forms.CharField(label=_("Person"), required=False, max_length=255)
    since = forms.DateField(
        label=_("Since"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=SENSIBLE,
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=SENSIBLE,
    )

    def wish(self) -> Wish:
        """Return what was asked for; what cannot be used is left out."""
        self.is_valid()
        return Wish(**{name: value for name, value in self.cleaned_data.items() if value})
