"""What the pages of root causes look at: which months, of whom, ranked by what."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepwell.desk.customers.queries.choices import segments_by_title

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

USUAL_MONTHS = 12
SPANS = [
    (3, _("3 months")), (6, _("6 months")), (12, _("12 months")), (24, _("24 months")),
]  # fmt: skip
_YEAR = 12


class By(StrEnum):
    """What causes are ranked by."""

    CASES = "cases"
    CUSTOMERS = "customers"
    VALUE = "value"


@dataclass(frozen=True)
class Question:
    """Which complaints are looked at."""

    months: int = USUAL_MONTHS
    segment: str = ""
    by: By = By.CASES

    @property
    def first_days(self) -> list[date]:
        """Return the first day of each month, the one that lasts included."""
        last = timezone.localdate()
        count = last.year * _YEAR + last.month - 1
        numbers = range(count - self.months + 1, count + 1)
        return [date(number // _YEAR, number % _YEAR + 1, 1) for number in numbers]

    @property
    def since(self) -> datetime:
        """Return when the first month begins."""
        return midnight(self.first_days[0])

    @property
    def query(self) -> str:
        """Return the end of an address that asks the same."""
        asked = {"months": str(self.months), "segment": self.segment, "by": str(self.by)}
        return urlencode(asked)


def midnight(day: date) -> datetime:
    """Return when a day begins on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time()))


def _segments() -> "list[tuple[str, StrOrPromise]]":
    """Return the segments that there are now."""
    return [("", _("All customers")), *segments_by_title()]


class Asked(forms.Form):
    """The filters above the figures."""

    months = forms.TypedChoiceField(label=_("Period"), choices=SPANS, coerce=int)
    segment = forms.ChoiceField(label=_("Segment"), required=False, choices=_segments)
    by = forms.ChoiceField(
        label=_("Ranked by"),
        choices=[
            (By.CASES, pgettext_lazy("causes by", "complaints")),
            (By.CUSTOMERS, pgettext_lazy("causes by", "customers")),
            (By.VALUE, pgettext_lazy("causes by", "value of the customers")),
        ],
    )


def asked(data: QueryDict) -> tuple[Asked, Question]:
    """Return the form as it was filled in, and what it asks for; the usual where it is unclear."""
    usual = Question()
    given = {
        "months": data.get("months") or usual.months, "segment": data.get("segment", ""),
        "by": data.get("by") or usual.by,
    }  # fmt: skip
    form = Asked(given, auto_id="causes-%s")
    if not form.is_valid():
        return form, usual
    said = form.cleaned_data
    return form, Question(said["months"], said["segment"], By(said["by"]))
