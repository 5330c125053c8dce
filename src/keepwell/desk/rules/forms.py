"""What people fill in about rules."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.uploads import text_of
from keepwell.desk.cases.models import MessageTemplate, Severity
from keepwell.desk.members.models import Department
from keepwell.desk.members.queries import active_members
from keepwell.desk.playbooks.models import Playbook
from keepwell.desk.rules import words
from keepwell.desk.rules.tree.actions import LONGEST, MOST_DAYS, SHAPES
from keepwell.desk.rules.tree.document import FROM_ANSWER, TRIGGERS, ActionKind, Route, Tree
from keepwell.desk.rules.tree.reading import LONGEST_NAME, is_taken, read_text
from keepwell.desk.surveys.models import Topic
from keepwell.errors import RulesError

MOST = 200_000
"""Characters of a tree as text."""
Plain = dict[str, Any]
Choices = Sequence[tuple[Any, Any]]


class TreeForm(forms.Form):
    """What a tree is called, and what sets it off."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autofocus": True}),
    )  # fmt: skip
    on = forms.MultipleChoiceField(
        label=gettext_lazy("Looked at after"), required=False,
        choices=list(words.TRIGGERS.items()), widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: after each of them."),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def of(self, tree: Tree) -> Tree:
        """Return a tree with this name, set off by this."""
        chosen = tuple(one for one in TRIGGERS if one in self.cleaned_data["on"])
        return replace(tree, name=self.cleaned_data["name"], on=chosen or TRIGGERS)


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

    def clean_name(self) -> str:
        """Refuse what would be taken for something else where it is told what was done."""
        name: str = self.cleaned_data["name"]
        if is_taken(name):
            raise forms.ValidationError(
                _("“{name}” has a meaning of its own here. Choose another name.").format(name=name)
            )
        return name


class ActionForm(forms.Form):
    """An action of a kind; it has the fields of its kind only.

    `kept` is what such actions were: what is there no more can be chosen again.
    """

    name = forms.CharField()
    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False)
    to = forms.ChoiceField(label=gettext_lazy("For"), required=False)
    due = forms.IntegerField(
        label=gettext_lazy("Working days"), min_value=1, max_value=MOST_DAYS, required=False
    )
    restrict = forms.ChoiceField(label=gettext_lazy("Who sees it first"), required=False)

    def __init__(
        self, kind: ActionKind, *given: Any, kept: Sequence[Mapping[str, Any]] = (), **named: Any
    ) -> None:
        super().__init__(*given, **named)
        self.kind, self.kept, shape = kind, kept, SHAPES[kind]
        for name in ("severity", "topic", "restrict", "due"):
            if name not in shape.keys:
                del self.fields[name]
        if not shape.whom:
            del self.fields["to"]
        self.fields["name"] = forms.CharField(max_length=LONGEST[kind])
        self._offer(kind)
        self.fields["name"].label = str(NAMES[kind])
        self.fields["name"].required = shape.needs_name

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
            field.choices = self._with(offered[name], name)
        if kind in NAMED:
            self.fields["name"] = forms.ChoiceField(choices=self._with(NAMED[kind](), "name"))

    def _with(self, known: Choices, name: str) -> Choices:
        """Offer also what was chosen and is there no more, so that saving changes nothing else."""
        chosen = dict.fromkeys(one.get(name) for one in (self.initial, *self.kept))
        gone = chosen.keys() - {value for value, _label in known} - {None, ""}
        return [*known, *((value, str(value)) for value in chosen if value in gone)]

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
    return [(one.name, str(one)) for one in Playbook.objects.all()]


def _departments() -> Choices:
    return [(name, name) for name in Department.objects.values_list("name", flat=True)]


def _topics() -> Choices:
    known = Topic.objects.filter(retired_at=None).values_list("name", "title")
    return [("", "–"), (FROM_ANSWER, _("That of the answer")), *known]


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
