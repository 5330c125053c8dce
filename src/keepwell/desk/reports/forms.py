"""What is chosen and filled in about reports."""

from datetime import date
from typing import Any

from babel.dates import format_skeleton
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.members.models import Department
from keepwell.desk.reports.models import Goal, Measure
from keepwell.desk.reports.queries import MONTHS
from keepwell.desk.reports.reckoning import shifted, this_month
from keepwell.language import LANGUAGES, current

_SHARES = {Measure.ANSWERED, Measure.SOLVED, Measure.RECOVERED}
_WHOLE = 100


def month_said(month: date) -> str:
    """Say a month as the reader does: "November 2026"."""
    return str(format_skeleton("yMMMM", month, locale=current()))


def _months() -> list[tuple[str, str]]:
    months = [shifted(this_month(), -ago) for ago in range(MONTHS)]
    return [(f"{one:%Y-%m}", month_said(one)) for one in months]


class Which(forms.Form):
    """Which report one wants to see."""

    month = forms.ChoiceField(label=gettext_lazy("Month"), choices=_months)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), required=False,
        empty_label=gettext_lazy("All departments"),
    )  # fmt: skip

    def __init__(self, readable: QuerySet[Department], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        department = self.fields["department"]
        assert isinstance(department, forms.ModelChoiceField)
        department.queryset = readable

    def asked(self) -> tuple[date, Department | None]:
        """Return what is asked for; where it is unclear, this month of all departments."""
        self.is_valid()
        said = self.cleaned_data
        month = said.get("month")
        first = date.fromisoformat(f"{month}-01") if month else this_month()
        return first, said.get("department")


class GoalForm(forms.Form):
    """What the programme is for."""

    sentence = forms.CharField(
        label=gettext_lazy("The goal in a sentence"), max_length=300,
        help_text=gettext_lazy("Such as: whoever is unhappy hears from us within a day."),
    )  # fmt: skip
    measure = forms.ChoiceField(label=gettext_lazy("Measured by"), choices=Measure.choices)
    level = forms.FloatField(
        label=gettext_lazy("Level"),
        help_text=gettext_lazy("Of shares in percent, such as 90; of NPS in points."),
    )
    by = forms.DateField(
        label=gettext_lazy("By"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    worth = forms.FloatField(
        label=gettext_lazy("Worth of a customer who is won back"), required=False, min_value=0,
        help_text=gettext_lazy(
            "Money, as you reckon: it is multiplied with those won back, and called your reckoning."
        ),
    )  # fmt: skip

    def __init__(self, data: Any = None, goal: Goal | None = None) -> None:
        super().__init__(data, initial=self._told(goal) if goal else {})

    def clean(self) -> dict[str, Any]:
        """Return the level as it is kept: a share from 0 to 1, or points."""
        told = super().clean() or {}
        level, measure = told.get("level"), told.get("measure")
        if level is None or not measure:
            return told
        if measure in _SHARES:
            if not 0 < level <= _WHOLE:
                raise ValidationError({"level": _("Expected a percentage from 1 to 100.")})
            return told | {"level": level / _WHOLE, "measure": Measure(measure)}
        if abs(level) > _WHOLE:
            raise ValidationError({"level": _("Expected points from −100 to 100.")})
        return told | {"measure": Measure(measure)}

    @staticmethod
    def _told(goal: Goal) -> dict[str, Any]:
        scale = _WHOLE if goal.measure in _SHARES else 1
        names = ("sentence", "measure", "by", "worth")
        return {name: getattr(goal, name) for name in names} | {"level": goal.level * scale}


class EntryForm(forms.Form):
    """What customers read of a fix in one language."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=lambda: [*LANGUAGES.items()]
    )
    said = forms.CharField(label=gettext_lazy("You said"), max_length=300)
    did = forms.CharField(
        label=gettext_lazy("We did"), max_length=1_000, widget=forms.Textarea({"rows": 3})
    )
