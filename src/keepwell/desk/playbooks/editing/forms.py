"""Changing a playbook by a form instead of as text."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.customers.builder import Draft, condition_of
from keepwell.desk.customers.widgets import ConditionRows
from keepwell.desk.members.models import Department
from keepwell.desk.playbooks.document.editing import DEPARTMENT, NoCondition, condition
from keepwell.desk.playbooks.showing import PURPOSES

EXTRA = 1
"""Empty steps that the form offers."""


class Condition(forms.Field):
    """A condition as rows, or on one line where rows cannot show it."""

    widget = ConditionRows

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)

    def clean(self, value: Draft | str) -> str:
        """Return it on one line if it can be read."""
        text = condition_of(value) if isinstance(value, Draft) else value
        try:
            condition(text)
        except NoCondition as wrong:
            raise ValidationError(str(wrong)) from wrong
        return text

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Return whether it says something else."""
        text = condition_of(data) if isinstance(data, Draft) else data
        return bool(text or initial) and text != initial


class Head(forms.Form):
    """A playbook but for its steps."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"), choices=lambda: list(PURPOSES.items())
    )
    about = forms.CharField(
        label=gettext_lazy("About"), required=False, max_length=5_000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    says = forms.CharField(
        label=gettext_lazy("Goal"), max_length=200,
        help_text=gettext_lazy("The customer reads it, if the plan is shared."),
    )  # fmt: skip
    reached_when = Condition(label=gettext_lazy("Reached when"))
    within = forms.IntegerField(label=gettext_lazy("Within days"), min_value=1, max_value=9_999)
    start_when = Condition(label=gettext_lazy("For whom"))
    by_itself = forms.BooleanField(
        label=gettext_lazy("Starts by itself for all of them"), required=False
    )
    stop_when = Condition(label=gettext_lazy("Stops when"))
    a_day = forms.IntegerField(
        label=gettext_lazy("At most a day"), required=False, min_value=1, max_value=10_000
    )
    days_between = forms.IntegerField(
        label=gettext_lazy("Days between two of a customer"), min_value=1, max_value=9_999
    )
    hold_out = forms.IntegerField(
        label=gettext_lazy("Held out, of 100"), min_value=0, max_value=50,
        help_text=gettext_lazy(
            "So many customers get no plan, which shows what the others would have done without."
        ),
    )  # fmt: skip


class StepForm(forms.Form):
    """A step; one without a title is none."""

    id = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    title = forms.CharField(label=gettext_lazy("Step"), max_length=200, required=False)
    guideline = forms.CharField(
        label=gettext_lazy("How to do it well"), required=False, max_length=10_000,
        widget=forms.Textarea({"rows": 4}),
    )  # fmt: skip
    who = forms.ChoiceField(label=gettext_lazy("Who"), choices=())
    due = forms.IntegerField(
        label=gettext_lazy("Due after days"), required=False, min_value=1, max_value=1_000
    )
    working = forms.BooleanField(label=gettext_lazy("Working days"), required=False)
    wait = forms.IntegerField(
        label=gettext_lazy("Waits days"), required=False, min_value=1, max_value=9_999
    )
    until = Condition(label=gettext_lazy("Waits until"))
    only_if = Condition(label=gettext_lazy("Only if"))
    message = forms.ChoiceField(label=gettext_lazy("Offers to send"), required=False, choices=())
    sends = forms.BooleanField(
        label=gettext_lazy("Keepwell sends it by itself as the step begins"), required=False
    )
    to = forms.CharField(
        label=gettext_lazy("To whom"), required=False, max_length=200,
        help_text=gettext_lazy(
            "Their title, such as champion. Empty: the person of the case, else the only one there "
            "who may be written to. Where nobody fits, it is a task."
        ),
    )  # fmt: skip
    shown = forms.BooleanField(label=gettext_lazy("Shown to the customer"), required=False)
    shown_as = forms.CharField(
        label=gettext_lazy("What the customer reads"), required=False, max_length=200,
        help_text=gettext_lazy("Empty: the name of the step. Other languages stand in the text."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = str(self.initial.get("who", "owner"))
        names = [
            f"{DEPARTMENT}{name}" for name in Department.objects.values_list("name", flat=True)
        ]
        known = [one for one in (own, *names) if one.startswith(DEPARTMENT)]
        self.fields["who"].choices = [  # type: ignore[attr-defined] # a ChoiceField
            ("owner", gettext_lazy("The owner of the plan")),
            ("manager", gettext_lazy("A manager of the owner")),
            *((one, one.removeprefix(DEPARTMENT)) for one in dict.fromkeys(known)),
        ]
        templates = MessageTemplate.objects.filter(is_retired=False).values_list("name", flat=True)
        offered = dict.fromkeys([str(self.initial.get("message", "")), *templates])
        self.fields["message"].choices = [  # type: ignore[attr-defined] # the same
            ("", gettext_lazy("nothing")), *((one, one) for one in offered if one),
        ]  # fmt: skip


Steps = forms.formset_factory(StepForm, extra=EXTRA, max_num=40, can_delete=True)
"""All steps, and room for one more."""
