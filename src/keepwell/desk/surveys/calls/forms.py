"""What colleagues fill in about calls."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from keepwell.desk.surveys.asking.audience import segments_to_ask
from keepwell.desk.surveys.calls.actions import Result
from keepwell.desk.surveys.models import Outcome

WITHOUT_ANSWERS = tuple(one for one in Outcome if one is not Outcome.ANSWERED)


class Came(forms.Form):
    """What came of a call in which nobody answered the questions."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What came of it"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in WITHOUT_ANSWERS],
    )  # fmt: skip
    at = forms.DateTimeField(
        label=gettext_lazy("Call back on"), required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("For “call back later”."),
    )  # fmt: skip
    of_all = forms.BooleanField(
        label=gettext_lazy("They want no surveys at all"), required=False,
        help_text=gettext_lazy("For “does not want to be asked”; else no more of this survey."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=500, required=False)

    def result(self) -> Result:
        """Return what came of it."""
        given = self.cleaned_data
        return Result(Outcome(given["outcome"]), given["note"], given["at"], given["of_all"])


class CallList(forms.Form):
    """Whom to call about a survey."""

    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=100,
        help_text=gettext_lazy("For colleagues; customers do not see it."),
    )  # fmt: skip
    segment = forms.ChoiceField(label=gettext_lazy("Whom"), required=False)
    quota = forms.IntegerField(
        label=gettext_lazy("Call at most"), required=False, min_value=1, max_value=100_000,
        help_text=gettext_lazy("So many people, drawn by chance. Empty: all of them."),
    )  # fmt: skip
    attempts = forms.IntegerField(
        label=gettext_lazy("Try at most so often"), min_value=1, max_value=20, initial=4,
        help_text=gettext_lazy("Whoever is not reached by then is left alone."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment = self.fields["segment"]
        assert isinstance(segment, forms.ChoiceField)
        segment.choices = segments_to_ask()
