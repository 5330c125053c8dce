"""What colleagues fill in about distributions, the rules, and who wants no questions."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys import queries
from keepwell.desk.surveys.asking.actions import FIELDS
from keepwell.desk.surveys.asking.audience import segments_to_ask
from keepwell.desk.surveys.messages.services import services
from keepwell.desk.surveys.models import (
    Channel,
    Distribution,
    Standing,
    State,
    Survey,
    Timing,
    Unit,
)

MOST = 50_000
"""Characters of the rules."""
NEEDED = {Timing.EVERY: "every_days", Timing.AFTER: "event", Timing.BEFORE: "days"}
"""What each timing cannot do without."""


class DistributionForm(forms.ModelForm[Distribution]):
    """Whom to send which survey, and when."""

    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=100,
        help_text=gettext_lazy("For colleagues; customers do not see it."),
    )  # fmt: skip
    survey = forms.ModelChoiceField(
        label=gettext_lazy("Survey"), queryset=Survey.objects.exclude(state=State.CLOSED),
        empty_label=None,
    )  # fmt: skip
    service = forms.ModelChoiceField(
        label=gettext_lazy("By"), queryset=services(), required=False,
        empty_label=gettext_lazy("E-mail"),
    )  # fmt: skip
    segment = forms.ChoiceField(label=gettext_lazy("Whom"), required=False)
    timing = forms.ChoiceField(
        label=gettext_lazy("When"), choices=Timing.choices, widget=forms.RadioSelect
    )
    begins_at = forms.DateTimeField(
        label=gettext_lazy("First on"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
    )
    every_days = forms.IntegerField(
        label=gettext_lazy("Every so many days"), required=False, min_value=1, max_value=3650,
        help_text=gettext_lazy("For “again and again”."),
    )  # fmt: skip
    event = forms.CharField(
        label=gettext_lazy("What happened"), required=False, max_length=255,
        help_text=gettext_lazy("For “after something happened”: an event such as Ticket Resolved."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("So long after or before"), required=False, min_value=0, max_value=3650
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Counted in"), choices=Unit.choices, initial=Unit.DAYS, required=False,
        help_text=gettext_lazy("Hours and minutes are for “after something happened”."),
    )  # fmt: skip
    share = forms.IntegerField(
        label=gettext_lazy("Ask so many in a hundred"), min_value=1, max_value=100, initial=100,
        help_text=gettext_lazy("Drawn by chance."),
    )  # fmt: skip
    quota = forms.IntegerField(
        label=gettext_lazy("Ask at most, each time"), required=False, min_value=1,
        max_value=1_000_000,
    )  # fmt: skip
    remind_after = forms.IntegerField(
        label=gettext_lazy("Remind after so many days"), required=False, min_value=1, max_value=28,
        help_text=gettext_lazy("Once, whoever has not answered. Empty: nobody."),
    )  # fmt: skip

    class Meta:
        model = Distribution
        fields = FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        segment = self.fields["segment"]
        assert isinstance(segment, forms.ChoiceField)
        segment.choices = segments_to_ask()
        if self.instance.pk and self.instance.standing != Standing.DRAFT:
            for name in ("survey", "service", "timing", "begins_at"):
                self.fields[name].disabled = True  # letters went out as these say

    def clean_days(self) -> int:
        """Return the days; none are 0."""
        return int(self.cleaned_data["days"] or 0)

    def clean(self) -> dict[str, Any]:
        """Check that what the timing needs is there."""
        given = super().clean() or self.cleaned_data
        if given.get("timing") != Timing.AFTER or not given.get("unit"):
            given["unit"] = Unit.DAYS
        if self.instance.channel != Channel.PHONE:
            given["channel"] = Channel.SMS if given.get("service") else Channel.EMAIL
        needed = next((name for when, name in NEEDED.items() if when == given.get("timing")), None)
        if needed and not self.errors and not given.get(needed):
            self.add_error(needed, ValidationError(_("The choice above needs this.")))
        return given


class RulesForm(forms.Form):
    """The rules for asking, as text."""

    text = forms.CharField(
        label=gettext_lazy("Rules"), required=False, max_length=MOST, strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput)


class OptOutForm(forms.Form):
    """Who told a colleague that they want no more questions."""

    person = forms.CharField(
        label=gettext_lazy("Who"), max_length=255,
        help_text=gettext_lazy("An e-mail address, or what the data calls the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    survey = forms.ModelChoiceField(
        label=gettext_lazy("Of which survey"), queryset=Survey.objects.all(), required=False,
        empty_label=gettext_lazy("Of all surveys"),
    )  # fmt: skip

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_person(self) -> Person:
        """Return the one person that is meant; refuse whom the member may not see."""
        found = queries.person(self.member, str(self.cleaned_data["person"]).strip())
        if found is None:
            raise ValidationError(
                _("Expected somebody of your customers, by one address or name in the data.")
            )
        return found
