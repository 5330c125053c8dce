"""What people fill in about rules."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.uploads import text_of
from keepwell.desk.cases.models import MessageTemplate, Severity
from keepwell.desk.customers.queries import choices
from keepwell.desk.members.models import Department
from keepwell.desk.members.queries import active_members
from keepwell.desk.playbooks.models import Playbook
from keepwell.desk.rules import words
from keepwell.desk.rules.tree.actions import SHAPES
from keepwell.desk.rules.tree.document import FROM_ANSWER, ActionKind, Route
from keepwell.desk.rules.tree.facts import FACTS
from keepwell.desk.rules.tree.reading import LONGEST_NAME, read_text
from keepwell.desk.surveys.models import Topic
from keepwell.errors import RulesError

MOST = 200_000
"""Characters of a tree as text."""
TRAIT = "trait:"
Plain = dict[str, Any]
Choices = Sequence[tuple[Any, Any]]


class BranchForm(forms.Form):
    """What a branch is called, and when it is looked at."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=LONGEST_NAME)
    on = forms.MultipleChoiceField(
        label=gettext_lazy("Only after"), required=False, choices=list(words.TRIGGERS.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: after all that sets these rules off."),
    )  # fmt: skip
    join = forms.ChoiceField(
        label=gettext_lazy("It is taken where"), choices=list(words.JOINS.items()), initial="all"
    )
    go_on = forms.BooleanField(
        label=gettext_lazy("Look at the next branches although this one was taken"),
        required=False,
    )


class TestForm(forms.Form):
    """One condition."""

    fact = forms.ChoiceField(label=gettext_lazy("What"), required=False)
    operator = forms.ChoiceField(
        label=gettext_lazy("Comparison"), choices=list(words.OPERATORS.items()), required=False
    )
    value = forms.CharField(
        label=gettext_lazy("Value"), max_length=500, required=False,
        widget=forms.TextInput(attrs={"list": "values", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        fact = self.fields["fact"]
        assert isinstance(fact, forms.ChoiceField)
        traits = [(f"{TRAIT}{name}", name) for name in choices.traits()]
        known = sorted(words.FACTS.items(), key=lambda pair: str(pair[1]))
        fact.choices = [("", "–"), *known, (_("Traits"), traits)]

    def plain(self) -> Plain | None:
        """Return the condition as a tree has it; None if nothing was chosen."""
        given = self.cleaned_data
        name, operator, text = given["fact"], given["operator"], given["value"].strip()
        if not name:
            return None
        is_trait = name.startswith(TRAIT)
        test = {operator: _value(name, operator, text)}
        return {"trait": name.removeprefix(TRAIT), **test} if is_trait else {name: test}


def _value(name: str, operator: str, text: str) -> object:
    """Return what somebody typed as a tree has it; what it cannot be is said when it is read."""
    if operator == "known":
        return text.casefold() not in {"false", "no", "0"}
    if operator in {"within", "past"}:
        return text if text.endswith("d") else f"{text}d"
    if operator not in {"is", "is_not"}:
        return _number(text)
    parts = [part.strip() for part in text.split(",")]
    return [_number(part) if _is_number(name) else part for part in parts] if text else []


def _is_number(name: str) -> bool:
    return not name.startswith(TRAIT) and FACTS[name].kind == "number"


def _number(text: str) -> float | str:
    try:
        return float(text.replace(" ", ""))
    except ValueError:
        return text


class ActionForm(forms.Form):
    """An action of a kind; it has the fields of its kind only."""

    name = forms.CharField(max_length=200)
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    to = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    due = forms.IntegerField(
        label=gettext_lazy("Working days"), min_value=1, max_value=365, required=False
    )
    restrict = forms.ChoiceField(label=gettext_lazy("Who sees it first"), required=False)
    remove = forms.BooleanField(label=gettext_lazy("Remove"), required=False)

    def __init__(self, kind: ActionKind, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind, shape = kind, SHAPES[kind]
        for name in ("severity", "topic", "restrict", "due"):
            if name not in shape.keys:
                del self.fields[name]
        if not shape.whom:
            del self.fields["to"]
        self.fields["name"].label = str(NAMES[kind])
        self.fields["name"].required = shape.needs_name
        self._offer(kind)

    @property
    def title(self) -> str:
        """Return what the action does."""
        return str(words.KINDS[self.kind])

    def _offer(self, kind: ActionKind) -> None:
        """Offer what there is to choose from."""
        offered: Mapping[str, Choices] = {
            "to": routes(kind), "topic": _topics(),
            "restrict": [("", _("Whoever sees the customer")), *_departments()],
        }  # fmt: skip
        for name in offered.keys() & self.fields.keys():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = _with(offered[name], self.initial.get(name))
        if kind in NAMED:
            known = _with(NAMED[kind](), self.initial.get("name"))
            self.fields["name"] = forms.ChoiceField(label=NAMES[kind], choices=known)

    def plain(self) -> Plain:
        """Return the action as a tree has it."""
        given = {key: value for key, value in self.cleaned_data.items() if value}
        told: Plain = {SHAPES[self.kind].name: given["name"]} if "name" in given else {}
        told |= {key: given[key] for key in ("severity", "topic", "restrict") if key in given}
        if "due" in given:
            told["due"] = f"{given['due']}d"
        if "to" in given:
            told["to"] = route_plain(given["to"])
        return {self.kind: told}


def _templates() -> Choices:
    names = MessageTemplate.objects.filter(is_retired=False).values_list("name", flat=True)
    return [(name, name) for name in names]


def _playbooks() -> Choices:
    return list(Playbook.objects.values_list("name", "title"))


def _departments() -> Choices:
    return [(name, name) for name in Department.objects.values_list("name", flat=True)]


def _topics() -> Choices:
    known = Topic.objects.filter(retired_at=None).values_list("name", "title")
    return [("", "–"), (FROM_ANSWER, _("That of the answer")), *known]


def _with(known: Choices, chosen: object) -> Choices:
    """Offer also what is chosen and there no more, so that saving changes nothing else."""
    is_there = not chosen or chosen in {value for value, _label in known}
    return known if is_there else [*known, (chosen, str(chosen))]


NAMED = {"send": _templates, "start_playbook": _playbooks}
NAMES = {
    "open_case": gettext_lazy("What it is about"),
    "start_playbook": gettext_lazy("Playbook"),
    "alert": gettext_lazy("What it says"),
    "send": gettext_lazy("Template"),
    "tag": gettext_lazy("Tag"),
    "task": gettext_lazy("What is to be done"),
}


def routes(kind: ActionKind) -> Choices:
    """Return to whom an action may go."""
    whom = SHAPES[kind].whom
    lone = {"owner": _("The customer’s owner"), "managers": _("Managers")}
    found: list[tuple[str, str]] = [(key, word) for key, word in lone.items() if key in whom]
    for name, _same in _departments():
        by_turn = _("{department}, one after the other").format(department=name)
        by_load = _("{department}, whoever has the least to do").format(department=name)
        found += [(f"department:{name}", name), (f"turn:{name}", by_turn),
                  (f"load:{name}", by_load)]  # fmt: skip
    members = [(f"member:{one.email}", str(one)) for one in active_members()]
    return [*([] if kind == "alert" else [("", _("Nobody yet"))]), *found, *members]


def route_key(route: Route) -> str:
    """Return a route as the form has it."""
    if route.whom in {"member", "department"}:
        return f"{route.by or route.whom}:{route.name}"
    return "" if route.whom == "nobody" else route.whom


def route_plain(key: str) -> Plain | str:
    """Return a route as a tree has it."""
    kind, mark, name = key.partition(":")
    if not mark:
        return key
    if kind in {"member", "department"}:
        return {kind: name}
    return {"department": name, "by": kind}


class Text(forms.Form):
    """All of a tree as text."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=MOST, required=False,
        widget=forms.Textarea(attrs={"rows": 26, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        """Read the tree; say what is wrong with the text."""
        given = super().clean() or {}
        file = given.get("file")
        too_large = _("Rules are a small file of text. This one is too large.")
        text = text_of(file, MOST, too_large) if file else given.get("text", "")
        try:
            given["document"] = read_text(text, file.name if file else _("Text"))
        except RulesError as wrong:
            for issue in wrong.issues:
                self.add_error("file" if file else "text", str(issue))
        return given


class Publish(forms.Form):
    """Why a version is put into force."""

    note = forms.CharField(
        label=gettext_lazy("Why"), max_length=200, required=False,
        help_text=gettext_lazy("Colleagues read it beside the version."),
    )  # fmt: skip
