"""What managers fill in: hours, targets, and root causes."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.holidays import regions
from keepwell.desk.cases import queries
from keepwell.desk.cases.hours import NotHours, spans_of, spans_said
from keepwell.desk.cases.models import AskAnew, Cause, Severity, WeekPlan
from keepwell.desk.cases.models.cause import BETWEEN
from keepwell.desk.cases.timing import target_of
from keepwell.desk.members.models import timezones
from keepwell.desk.surveys.models import State, Survey, Topic
from keepwell.language import current

WEEKDAYS = [
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"),
    gettext_lazy("Thursday"), gettext_lazy("Friday"), gettext_lazy("Saturday"),
    gettext_lazy("Sunday"),
]  # fmt: skip
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})\s*:?\s*(.*)")
_MOST_HOURS = 2_000


def countries() -> list[tuple[str, str]]:
    """Return the countries whose holidays are known, as choices in the reader's language."""
    from babel import Locale

    names = Locale.parse(current()).territories
    known = sorted(((code, names.get(code, code)) for code in regions()), key=lambda one: one[1])
    return [("", _("No holidays")), *known]


def read_hours(text: str) -> str:
    """Return hours as they are kept; raise ValidationError for what is none."""
    try:
        return spans_said(spans_of(text))
    except NotHours as wrong:
        raise ValidationError(
            _("Expected hours such as “09:00-12:30, 13:30-17:00”. Got “{text}”.").format(text=wrong)
        ) from wrong


def check_hours(text: str) -> None:
    """Raise ValidationError for what is no hours."""
    read_hours(text)


class HoursForm(forms.Form):
    """When a team is at work."""

    zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=timezones)
    country = forms.ChoiceField(
        label=gettext_lazy("Holidays of"), choices=countries, required=False
    )
    region = forms.CharField(
        label=gettext_lazy("Region"), max_length=10, required=False,
        help_text=gettext_lazy("Where holidays differ by it: its code, such as BY in Germany."),
    )  # fmt: skip
    days = forms.CharField(
        label=gettext_lazy("Single days"), required=False, max_length=20_000,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy(
            "One a line: “2026-12-24: 09:00-12:00”; without hours it is a day off. They go before "
            "holidays."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, name in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = forms.CharField(
                label=name, required=False, max_length=200, validators=[check_hours]
            )
        self.order_fields([f"day_{number}" for number in range(7)])

    @property
    def week(self) -> list[forms.BoundField]:
        """Return the fields of Monday to Sunday."""
        return [self[f"day_{number}"] for number in range(7)]

    def clean_days(self) -> dict[str, str]:
        """Return the hours of single days, by date."""
        lines = (line.strip() for line in self.cleaned_data["days"].splitlines())
        return dict(_single(line) for line in lines if line)

    def clean(self) -> dict[str, Any]:
        """Check that the region is one of the country, and that anybody works at all."""
        given = super().clean() or {}
        known = regions().get(given.get("country") or "", ())
        if given.get("region") and given["region"] not in known:
            self.add_error(
                "region",
                _("Expected one of {known}.").format(known=", ".join(known) or _("none")),
            )
        if not self.errors and not any(given[f"day_{number}"] for number in range(7)):
            raise ValidationError(_("Somebody has to work some time. Give at least one day hours."))
        return given

    def given(self) -> dict[str, Any]:
        """Return what a plan keeps."""
        told = self.cleaned_data
        week = [read_hours(told[f"day_{number}"]) for number in range(7)]
        return {name: told[name] for name in ("zone", "country", "region", "days")} | {"week": week}

    @staticmethod
    def told(plan: WeekPlan) -> dict[str, Any]:
        """Return a plan as the form shows it."""
        days = "\n".join(f"{day}: {text}".strip() for day, text in sorted(plan.days.items()))
        week = {f"day_{number}": text for number, text in enumerate(plan.week)}
        return {**week, "zone": plan.zone, "country": plan.country, "region": plan.region} | {
            "days": days
        }


class TargetsForm(forms.Form):
    """How many working hours there are to the first answer and to the solution; of a topic, too."""

    def __init__(self, *args: Any, topic: Topic | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for severity in Severity:
            answer, solve = target_of(severity, topic)
            self.fields[f"answer_{severity}"] = _hours(
                _("{severity}: first answer").format(severity=severity.label), answer
            )
            self.fields[f"solve_{severity}"] = _hours(
                _("{severity}: solution").format(severity=severity.label), solve
            )

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return both fields of each severity."""
        return [(self[f"answer_{one}"], self[f"solve_{one}"]) for one in Severity]

    def clean(self) -> dict[str, Any]:
        """Check that nothing is solved before it is answered."""
        told = super().clean() or {}
        for severity in Severity:
            answer, solve = told.get(f"answer_{severity}"), told.get(f"solve_{severity}")
            if answer is not None and solve is not None and solve < answer:
                self.add_error(
                    f"solve_{severity}", _("Expected at least as long as to the first answer.")
                )
        return told

    def given(self) -> dict[Severity, tuple[int, int]]:
        """Return working minutes by severity."""
        told = self.cleaned_data
        return {
            one: (round(told[f"answer_{one}"] * 60), round(told[f"solve_{one}"] * 60))
            for one in Severity
        }


class AskingForm(forms.Form):
    """By which survey customers are asked anew, and when."""

    survey = forms.ModelChoiceField(
        label=gettext_lazy("Survey"), queryset=Survey.objects.none(), required=False,
        empty_label=gettext_lazy("Nobody is asked"),
        help_text=gettext_lazy("Of those that are open. It goes out by e-mail."),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Days after the solution"), min_value=0, max_value=365
    )

    def __init__(self, kept: AskAnew | None, data: Any = None) -> None:
        told = {"survey": kept.survey_id, "days": kept.days} if kept else {"days": AskAnew().days}
        super().__init__(data, initial=told)
        self.fields["survey"].queryset = Survey.objects.filter(state=State.OPEN)  # type: ignore[attr-defined] # a ModelChoiceField


class CauseForm(forms.Form):
    """A root cause."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Below"), queryset=Cause.objects.none(), required=False,
        empty_label=gettext_lazy("At the top"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.causes()  # type: ignore[attr-defined] # a ModelChoiceField

    def clean_name(self) -> str:
        """Return the name; what stands between names of the tree cannot be part of one."""
        name = str(self.cleaned_data["name"]).strip()
        if BETWEEN.strip() in name:
            raise ValidationError(_("Expected a name without “→”."))
        return name


class OtherCause(forms.Form):
    """Another root cause, that one is put below or becomes one with."""

    other = forms.ModelChoiceField(
        label=gettext_lazy("Root cause"), queryset=Cause.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, of: Cause | None = None, is_merging: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        found = queries.causes()
        other = self.fields["other"]
        assert isinstance(other, forms.ModelChoiceField)
        other.queryset = found.exclude(pk=of.pk) if of else found
        other.required = is_merging
        other.empty_label = _("Choose …") if is_merging else _("At the top")


def _hours(label: str, minutes: int) -> forms.FloatField:
    return forms.FloatField(
        label=label, initial=minutes / 60, min_value=0.25, max_value=_MOST_HOURS, step_size=0.25
    )


def _single(line: str) -> tuple[str, str]:
    found = _DAY.fullmatch(line)
    try:
        day = date.fromisoformat(found[1]) if found else None
    except ValueError:
        day = None
    if found is None or day is None:
        raise ValidationError(
            _("Expected a day such as “2026-12-24: 09:00-12:00”. Got “{text}”.").format(text=line)
        )
    return day.isoformat(), read_hours(found[2])
