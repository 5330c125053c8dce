"""What colleagues fill in about fixes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases.causes.fixing import Plan
from keepwell.desk.cases.models import Fix, Progress
from keepwell.desk.members.models import Department, Member, Role

LONGEST = 5_000
FIELDS = ("title", "what", "owner", "department", "due", "progress", "result")


def _workers() -> Any:
    working = [role for role in Role if role.includes(Role.MEMBER)]
    return Member.objects.filter(is_active=True, role__in=working)


class FixForm(forms.Form):
    """What is done about a root cause."""

    title = forms.CharField(label=_("What is mended"), max_length=200)
    what = forms.CharField(
        label=_("How"), max_length=LONGEST, required=False, widget=forms.Textarea({"rows": 3})
    )
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=Member.objects.none(), required=False,
        empty_label=_("nobody yet"),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.all(), required=False,
        empty_label=_("that of who sees to it"),
    )  # fmt: skip
    due = forms.DateField(
        label=_("Due"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    progress = forms.ChoiceField(label=_("Progress"), choices=Progress.choices)
    result = forms.CharField(
        label=_("What came of it"), max_length=LONGEST, required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Once it is done: what is better now, as customers notice it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, fix: Fix | None = None) -> None:
        known = {name: getattr(fix, name) for name in FIELDS} if fix else {}
        super().__init__(data, initial=known)
        self.fields["owner"].queryset = _workers()  # type: ignore[attr-defined] # a ModelChoiceField

    def plan(self) -> Plan:
        """Return what was filled in; only after the form was found valid."""
        told = self.cleaned_data
        return Plan(**(told | {"progress": Progress(told["progress"])}))
