"""One condition as people fill it in: its fact says how it is compared, and with what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.customers.queries import choices
from keepwell.desk.rules import words
from keepwell.desk.rules.offering import KNOWN
from keepwell.desk.rules.tree.conditions import read_condition
from keepwell.desk.rules.tree.facts import FACTS, OPERATORS, Kind
from keepwell.desk.surveys.form.plain import tree as values_of
from keepwell.engine.scorecard.values import Report

TRAIT = "trait:"
LONGEST = 500
YES_NO = (("true", gettext_lazy("yes")), ("false", gettext_lazy("no")))
DAYS = ("within", "past")
LISTED = ("is", "is_not")
Plain = dict[str, Any]


class TestForm(forms.Form):
    """One condition; without a fact it says nothing."""

    fact = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    operator = forms.ChoiceField(
        label=gettext_lazy("Comparison"), required=False,
        error_messages={"invalid_choice": gettext_lazy("This cannot be compared so. Choose anew.")},
    )  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:  # noqa: ANN401 - as all forms
        super().__init__(*given, **named)
        self._offer("fact", _facts(), brings="rest")
        name = self._chosen("fact", [""])
        operators = OPERATORS[_kind(name)] if name else ()
        self._offer("operator", [(one, words.OPERATORS[one]) for one in operators], brings="with")
        self.fields["operator"].required = bool(name)
        self.fields["value"] = _value_field(name, self._chosen("operator", [*operators, ""]))

        self.offers = KNOWN[name]() if name in KNOWN else ()
        if self.offers:
            self.fields["value"].widget.attrs["list"] = f"{self.prefix}-offers"

    def _offer(self, of: str, offered: Sequence[tuple[Any, Any]], brings: str) -> None:
        """Offer choices; with what is chosen a part of the row comes that fits it."""
        field, part = self.fields[of], f"#{self.prefix}-{brings}"
        assert isinstance(field, forms.ChoiceField)
        field.choices = offered
        asking = {"hx-post": "", "hx-vals": '{"do": "look"}', "hx-sync": "this:replace"}
        field.widget.attrs |= asking | {"hx-target": part, "hx-select": part}

    def _chosen(self, of: str, else_: Sequence[str]) -> str:
        """Return what is chosen there, if it is among the choices; else the first of others."""
        field, told = self.fields[of], self[of].value()
        assert isinstance(field, forms.ChoiceField)
        return str(told) if told and field.valid_value(told) else else_[0]

    def clean(self) -> dict[str, Any]:
        """Let the condition be read as the tree reads it, for what the fields could not see."""
        given = super().clean() or {}
        if not self.errors and (plain := self.plain()):
            report = Report("")
            read_condition(values_of(plain, report))
            if report.issues:
                self.add_error("value", _wanted(given["fact"], given["operator"]))
        return given

    def plain(self) -> Plain | None:
        """Return the condition as a tree has it; None if nothing was chosen."""
        given = self.cleaned_data
        name, operator = given["fact"], given["operator"]
        if not name:
            return None
        test = {operator: _told(name, operator, given["value"])}
        if name.startswith(TRAIT):
            return {"trait": name.removeprefix(TRAIT), **test}
        return {name: test[operator] if _kind(name) == "truth" else test}


def _facts() -> list[tuple[Any, Any]]:
    known = sorted(words.FACTS.items(), key=lambda pair: str(pair[1]))
    traits = [(f"{TRAIT}{name}", name) for name in choices.traits()]
    return [("", "–"), *known, (_("Traits"), traits)]


def _kind(name: str) -> Kind:
    return "trait" if name.startswith(TRAIT) else FACTS[name].kind


def _value_field(name: str, operator: str) -> forms.Field:
    """Return the control for what a fact is compared with."""
    label, kind = gettext_lazy("Value"), _kind(name) if name else None
    if operator == "known" or kind == "truth":
        return forms.ChoiceField(label=label, choices=YES_NO)
    if operator in DAYS:
        return forms.IntegerField(label=label, min_value=1, max_value=36_500)
    if kind == "word":
        offered = [(word, words.value(name, word)) for word in FACTS[name].words]
        boxes = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(label=label, choices=offered, widget=boxes)
    if kind == "number" and operator not in LISTED:
        return forms.FloatField(label=label, widget=forms.NumberInput(attrs={"step": "any"}))
    attrs = {"autocomplete": "off"}
    if operator in LISTED:
        attrs["placeholder"] = _("one or more, with commas")
    shown = forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, max_length=LONGEST, required=bool(name), widget=shown)


def _told(name: str, operator: str, value: object) -> object:
    """Return what somebody filled in as a tree has it."""
    if operator in DAYS:
        return f"{value}d"
    if operator == "known" or _kind(name) == "truth":
        return value == "true"
    if operator in LISTED:
        parts = value if isinstance(value, list) else str(value).split(",")
        told = [one.strip() for one in parts if one.strip()]
        return [_number(one) for one in told] if _kind(name) == "number" else told
    return _number(value) if isinstance(value, str) else value


def _number(text: str) -> float | str:
    try:
        return float(text)
    except ValueError:
        return text.strip()


def _wanted(name: str, operator: str) -> str:
    if _kind(name) == "number":
        return _("Write numbers, such as 9, 10.")
    if operator in LISTED:
        return _("Say with what it is compared.")
    return _("Write a number, or a day such as 2026-01-31.")
