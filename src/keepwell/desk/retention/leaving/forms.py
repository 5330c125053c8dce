"""What is asked about leaving."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepwell.desk.retention.leaving.queries import reasons_of
from keepwell.errors import TextError


def _choices() -> list[tuple[str, Any]]:
    """Return the reasons that there are now; a list that cannot be read offers none."""
    try:
        listed = reasons_of().listed
    except TextError:
        return []
    return [(one.name, one.title) for one in listed]


class LeavingReason(forms.Form):
    """Why a customer leaves: one of the list, or in one's own words."""

    reason = forms.ChoiceField(
        label=_("Why"), choices=_choices, required=False, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your own words"), max_length=500, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Without a choice above, the list decides which reason these words mean."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for one of the two."""
        said = super().clean() or {}
        if not self.errors and not said.get("reason") and not said.get("words"):
            raise ValidationError(_("Choose a reason, or write why."))
        return said

    def told(self) -> tuple[str, str]:
        """Return the reason and the note beside it."""
        reason, words = self.cleaned_data["reason"], self.cleaned_data["words"]
        return (reason, words) if reason else (words, "")
