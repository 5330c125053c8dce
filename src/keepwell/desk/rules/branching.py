"""A branch as the form over it: filled in from a tree, and read back into one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from keepwell.desk.base.asked import whole
from keepwell.desk.rules.comparing import TRAIT, TestForm
from keepwell.desk.rules.forms import ActionForm, BranchForm, route_key
from keepwell.desk.rules.tree.actions import SHAPES
from keepwell.desk.rules.tree.document import (
    KINDS,
    Action,
    ActionKind,
    Branch,
    Condition,
    Operand,
    Test,
)
from keepwell.desk.rules.tree.facts import FACTS
from keepwell.desk.rules.tree.writing import action_plain, condition_plain, to_yaml

MOST_TESTS = 100
"""Rows of conditions that are read."""
Plain = dict[str, Any]


@dataclass(frozen=True)
class Mistake:
    """Something that has to be mended, and the control that it is about."""

    id: str
    about: str
    said: str


@dataclass
class BranchForms:
    """The forms of one branch; `head` None: it is what is done where no branch is taken."""

    head: BranchForm | None
    tests: Sequence[TestForm] = ()
    actions: Sequence[ActionForm] = ()
    nested: Plain | None = None
    """A condition with groups in groups: it is edited as text, and stays as it is here."""

    def is_valid(self) -> bool:
        """Return whether all of it can be used."""
        return sum(not form.is_valid() for _name, form in self.named()) == 0  # each says its own

    def named(self) -> Iterator[tuple[str, forms.Form]]:
        """Yield each form, and what people call it."""
        if self.head:
            yield "", self.head
        for number, test in enumerate(self.tests, 1):
            yield _("Condition {number}").format(number=number), test
        yield from ((action.title, action) for action in self.actions)

    def mistakes(self) -> Iterator[Mistake]:
        """Yield what has to be mended, in the order of the page."""
        for name, form in self.named():
            for control in form:
                about = f"{name}: {control.label}" if name else str(control.label)
                for said in control.errors:
                    yield Mistake(control.id_for_label or control.auto_id, about, str(said))

    def begin_at_mistake(self) -> None:
        """Let the page begin at the first control that has to be mended."""
        begin_at_mistake(one for _name, form in self.named() for one in form)

    @property
    def nested_text(self) -> str:
        """Return the nested condition as text."""
        return to_yaml(self.nested) if self.nested else ""

    def then(self) -> list[Plain]:
        """Return the actions as a tree has them."""
        return [form.plain() for form in self.actions]

    def plain(self) -> Plain:
        """Return the branch as a tree has it, without those within it."""
        assert self.head is not None
        given = self.head.cleaned_data
        when = self.nested or self._when(given["join"])
        branch = {
            "on": given["on"], "when": when, "then": self.then(), "go_on": given["go_on"],
        }  # fmt: skip
        return {"name": given["name"]} | {key: told for key, told in branch.items() if told}

    def _when(self, join: str) -> Plain | None:
        tests = [test for form in self.tests if (test := form.plain())]
        if len(tests) == 1 and join != "none":
            return tests[0]
        return {join: tests} if tests else None


def begin_at_mistake(controls: Iterable[forms.BoundField]) -> None:
    """Let the page begin at the first of some controls that has to be mended."""
    begin_at(next((one for one in controls if one.errors), None))


def begin_at(control: forms.BoundField | None) -> None:
    """Let the page begin at a control."""
    if control is not None:
        control.field.widget.attrs["autofocus"] = True


def from_branch(branch: Branch) -> BranchForms:
    """Return the forms of a branch as it is."""
    join, tests = _flat(branch.when)
    initial = {"name": branch.name, "on": branch.on, "join": join, "go_on": branch.go_on}
    nested = condition_plain(branch.when) if tests is None and branch.when else None
    rows = [_test(test) for test in tests or ()] or [{}]
    return BranchForms(
        BranchForm(initial=initial), [] if nested else test_forms(rows),
        from_actions(branch.then), nested,
    )  # fmt: skip


def from_actions(actions: Sequence[Action]) -> Sequence[ActionForm]:
    """Return the forms of actions as they are."""
    return action_forms((one.kind, _action(one)) for one in actions)


def test_forms(rows: Iterable[Mapping[str, Any]]) -> list[TestForm]:
    """Return the forms of conditions."""
    return [TestForm(prefix=f"t{n}", initial=row) for n, row in enumerate(rows)]


def action_forms(rows: Iterable[tuple[ActionKind, Mapping[str, Any]]]) -> list[ActionForm]:
    """Return the forms of actions of some kinds."""
    return [ActionForm(kind, prefix=f"a{n}", initial=row) for n, (kind, row) in enumerate(rows)]


def from_sent(sent: QueryDict, was: BranchForms) -> BranchForms:
    """Return the forms as somebody filled them in; `was`: as they were shown first."""
    tests = [TestForm(sent, prefix=f"t{n}") for n in range(_count(sent))]
    kinds = [kind for one in sent.getlist("kind") for kind in KINDS if kind == one]
    actions = [
        ActionForm(kind, sent, prefix=f"a{n}", kept=_kept(was, kind))
        for n, kind in enumerate(kinds)
    ]
    head = BranchForm(sent) if was.head else None
    return BranchForms(head, [] if was.nested else tests, actions, was.nested)


def _count(sent: QueryDict) -> int:
    return min(whole(sent.get("tests", "")) or 0, MOST_TESTS)


def _kept(was: BranchForms, kind: ActionKind) -> Sequence[Mapping[str, Any]]:
    return [form.initial for form in was.actions if form.kind == kind]


def _flat(when: Condition | None) -> tuple[str, Sequence[Test] | None]:
    """Return how single conditions are joined; None if there are groups in the group."""
    if when is None:
        return "all", ()
    if isinstance(when, Test):
        return "all", (when,)
    tests = [part for part in when.parts if isinstance(part, Test)]
    return when.join, tests if len(tests) == len(when.parts) else None


def _test(test: Test) -> Mapping[str, Any]:
    fact = f"{TRAIT}{test.name}" if test.fact == "trait" else test.fact
    of_words = FACTS[test.fact].kind == "word" and isinstance(test.operand, tuple)
    value = test.operand if of_words else _typed(test.operand)
    return {"fact": fact, "operator": test.operator, "value": value}


def _typed(operand: Operand) -> str:
    if isinstance(operand, tuple):
        return ", ".join(_typed(one) if not isinstance(one, str) else one for one in operand)
    if isinstance(operand, bool):
        return str(operand).lower()
    if isinstance(operand, date):
        return operand.isoformat()
    return f"{operand:g}" if abs(operand) < 1_000_000 else f"{operand:.0f}"  # noqa: PLR2004 - more digits than %g has


def _action(action: Action) -> Mapping[str, Any]:
    given = action_plain(action)[action.kind]
    told = {SHAPES[action.kind].name: given} if isinstance(given, str) else given
    return {
        "name": told.get(SHAPES[action.kind].name, ""), "severity": action.severity,
        "topic": action.topic, "restrict": action.restrict, "to": route_key(action.to),
        "due": action.due or None,
    }  # fmt: skip
