"""What the list of customers is asked for."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.asked import SENSIBLE, whole
from keepwell.desk.base.paging import SIZE
from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.actions.changing import Change, Kind
from keepwell.desk.customers.filters import Filters, TraitTest
from keepwell.desk.customers.filters.criteria import ME, NOBODY, OVERDUE, TEAM, TESTS, WINDOWS
from keepwell.desk.customers.models import BANDS, STATES
from keepwell.desk.customers.queries import sights
from keepwell.desk.customers.queries.choices import colleagues, owners
from keepwell.desk.customers.widgets import PlainSelect
from keepwell.desk.health.models import PERIODS
from keepwell.desk.members.models import Member, Visibility
from keepwell.engine.segments import Segment

MOST_TESTS = 20
"""Conditions on traits at once."""
_WINDOW = re.compile(r"(\d{1,4})-(\d{1,4})")


def bands() -> list[tuple[str, str]]:
    """Return the bands as choices."""
    return [(name, words.band_word(name)) for name in BANDS]


def states() -> list[tuple[str, str]]:
    """Return the states as choices."""
    return [(name, words.state_word(name)) for name in STATES]


def windows(said: str) -> list[tuple[str, str]]:
    """Return the windows of renewals as choices, and the one that was asked for."""
    ahead = [
        (window, _("within %(days)s days") % {"days": window.split("-")[1]}) for window in WINDOWS
    ]
    offered = [("", _("any")), (OVERDUE, _("overdue")), *ahead]
    return offered if said in dict(offered) else [*offered, (said, said)]


class FilterForm(forms.Form):
    """The filters above the list. What cannot be understood is said, and left out."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=100)
    band = forms.MultipleChoiceField(
        label=gettext_lazy("Band"),
        choices=bands,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    state = forms.MultipleChoiceField(
        label=gettext_lazy("State"),
        choices=states,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, widget=PlainSelect)
    tag = forms.ChoiceField(label=gettext_lazy("Tag"), required=False, widget=PlainSelect)
    renewal = forms.CharField(label=gettext_lazy("Renewal"), required=False, widget=PlainSelect)
    renewal_from = forms.DateField(
        label=gettext_lazy("Renewal from"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), validators=SENSIBLE,
    )  # fmt: skip
    renewal_to = forms.DateField(
        label=gettext_lazy("Renewal up to"), required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), validators=SENSIBLE,
    )  # fmt: skip
    value_from = forms.FloatField(label=gettext_lazy("Value from"), required=False)
    value_to = forms.FloatField(label=gettext_lazy("Value up to"), required=False)
    score_from = forms.IntegerField(
        label=gettext_lazy("Score from"), required=False, min_value=0, max_value=100
    )
    score_to = forms.IntegerField(
        label=gettext_lazy("Score up to"), required=False, min_value=0, max_value=100
    )
    coverage = forms.ChoiceField(
        label=gettext_lazy("Coverage"), required=False,
        choices=lambda: [("", _("any")), ("low", _("low (below 75%)"))], widget=PlainSelect,
    )  # fmt: skip
    was = forms.RegexField(
        rf"^({'|'.join(map(str, PERIODS))}):({'|'.join(BANDS)})$", required=False,
        widget=forms.HiddenInput,
    )  # fmt: skip
    gone = forms.BooleanField(
        label=gettext_lazy("Those who are customers no longer"), required=False
    )
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False, widget=PlainSelect)

    def __init__(
        self, data: QueryDict, member: Member, tags: Sequence[str], segments: Sequence[Segment]
    ) -> None:
        self.said = data
        super().__init__(data, auto_id="filter-%s")
        any_one = ("", _("any"))
        self.fields["renewal"].widget.choices = windows(data.get("renewal", ""))
        titles = ((one.name, one.title or one.name) for one in segments)
        _choose(self, "owner", [any_one, *_owners(member)])
        _choose(self, "tag", [any_one, *((name, name) for name in tags)])
        _choose(self, "segment", [any_one, *titles])

    def clean_renewal(self) -> str:
        """Accept the windows that are offered, and any other of days from and to."""
        said: str = self.cleaned_data["renewal"]
        if said in {"", OVERDUE}:
            return said
        found = _WINDOW.fullmatch(f"0-{said}" if said.isdigit() else said)
        if not found or int(found[1]) > int(found[2]):
            raise ValidationError(_("A window of days such as 31-60 was expected."))
        return found[0]

    @property
    def tests(self) -> list[TraitTest]:
        """Return the conditions on traits that can be understood."""
        found = []
        for text in self.said.getlist("trait")[:MOST_TESTS]:
            try:
                found.append(TraitTest.read(text))
            except ValueError:
                continue
        return found

    def filters(self) -> Filters:
        """Return what was asked for, as far as it can be understood."""
        self.is_valid()
        said: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.cleaned_data.items()
        }
        return Filters(**said, trait=tuple(self.tests))


def _owners(member: Member) -> list[tuple[str, str]]:
    seen = sights(member)
    first = [(ME, _("me"))]
    if Visibility.TEAM in seen and member.department_id is not None:
        first.append((TEAM, _("my team")))
    if Visibility.ALL in seen:
        first.append((NOBODY, _("nobody")))
    return first + owners(member)


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """Offer choices that are known only now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class TraitForm(forms.Form):
    """One more condition on a trait."""

    trait_name = forms.CharField(max_length=200)
    trait_operator = forms.ChoiceField(choices=[(one, one) for one in TESTS])
    trait_operand = forms.CharField(max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Refuse an operand that the operator cannot be used with."""
        said = super().clean() or self.cleaned_data
        if not self.errors:
            test = TraitTest(said["trait_operator"], said["trait_name"], said["trait_operand"])
            try:
                test.leaf()
            except ValueError:
                message = _(
                    "“%(operand)s” was given where a number, a day such as 2026-01-31, or a number "
                    "of days is needed."
                )
                raise ValidationError(message % {"operand": test.operand}) from None
            said["test"] = test
        return said


class ChangeForm(forms.Form):
    """What is to be done with the customers that were ticked, or with all that meet the filters."""

    kind = forms.ChoiceField(choices=[(kind.value, kind.value) for kind in Kind])
    owner = forms.ChoiceField(required=False, label=gettext_lazy("New owner"), widget=PlainSelect)
    tag = forms.CharField(max_length=50, required=False, label=gettext_lazy("Tag"))
    pk = forms.TypedMultipleChoiceField(coerce=int, required=False)
    everybody = forms.BooleanField(required=False)
    """All that meet the filters, instead of those that were ticked."""
    query = forms.CharField(required=False, max_length=4000)
    confirmed = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="change-%s")
        pks = data.getlist("pk")[:SIZE] if data else []
        _choose(self, "pk", [(pk, pk) for pk in pks if whole(pk) is not None])
        _choose(self, "owner", [("", _("nobody")), *colleagues()])

    def clean_owner(self) -> Member | None:
        """Return who it is."""
        said = self.cleaned_data["owner"]
        return Member.objects.get(pk=said) if said else None

    def clean(self) -> dict[str, Any]:
        """Ask for a tag's name where one is put on or taken off."""
        said = super().clean() or self.cleaned_data
        if said.get("kind") in {Kind.TAG, Kind.UNTAG} and not said.get("tag", "").strip():
            raise ValidationError(_("The name of a tag was expected."))
        if not said.get("pk") and not said.get("everybody"):
            raise ValidationError(_("No customer was ticked."))
        return said

    def change(self) -> Change:
        """Return what is asked for."""
        said = self.cleaned_data
        return Change(Kind(said["kind"]), said["owner"], said["tag"].strip())
