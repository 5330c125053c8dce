"""A branch as the form over it: filled in from a tree, and read back into one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import QueryDict

from keepwell.desk.rules.forms import TRAIT, ActionForm, BranchForm, TestForm, route_key
from keepwell.desk.rules.tree.actions import SHAPES
from keepwell.desk.rules.tree.document import KINDS, Action, Branch, Condition, Operand, Test
from keepwell.desk.rules.tree.writing import action_plain, condition_plain, to_yaml

BLANK = 2
"""Empty rows for conditions that the form has beside those that are there."""
Plain = dict[str, Any]


@dataclass
class BranchForms:
    """The forms of one branch; `head` None: it is what is done where no branch is taken."""

    head: BranchForm | None
    tests: Sequence[TestForm] = ()
    actions: list[ActionForm] = field(default_factory=list)
    nested: Plain | None = None
    """A condition with groups in groups: it is edited as text, and stays as it is here."""

    def is_valid(self) -> bool:
        """Return whether all that is not to be removed can be used."""
        forms = [*([self.head] if self.head else []), *self.tests, *self.staying]
        return sum(not form.is_valid() for form in forms) == 0  # each says what is wrong with it

    @property
    def staying(self) -> list[ActionForm]:
        """Return the actions that are not to be removed."""
        return [form for form in self.actions if not form["remove"].value()]

    @property
    def nested_text(self) -> str:
        """Return the nested condition as text."""
        return to_yaml(self.nested) if self.nested else ""

    def then(self) -> list[Plain]:
        """Return the actions as a tree has them."""
        return [form.plain() for form in self.staying]

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


def from_branch(branch: Branch) -> BranchForms:
    """Return the forms of a branch as it is."""
    join, tests = _flat(branch.when)
    initial = {"name": branch.name, "on": branch.on, "join": join, "go_on": branch.go_on}
    rows = [TestForm(prefix=f"t{n}", initial=_test(test)) for n, test in enumerate(tests or ())]
    blank = [TestForm(prefix=f"t{n}") for n in range(len(rows), len(rows) + BLANK)]
    nested = condition_plain(branch.when) if tests is None and branch.when else None
    return BranchForms(
        BranchForm(initial=initial), [] if nested else [*rows, *blank], from_actions(branch.then),
        nested,
    )  # fmt: skip


def from_actions(actions: Sequence[Action]) -> list[ActionForm]:
    """Return the forms of actions as they are."""
    return [
        ActionForm(one.kind, prefix=f"a{n}", initial=_action(one)) for n, one in enumerate(actions)
    ]


def from_sent(sent: QueryDict, was: BranchForms) -> BranchForms:
    """Return the forms as somebody filled them in; `was`: as they were shown first."""
    tests = [TestForm(sent, prefix=f"t{n}") for n in range(_count(sent))]
    kinds = [kind for one in sent.getlist("kind") for kind in KINDS if kind == one]
    actions = [
        ActionForm(kind, sent, prefix=f"a{n}", initial=_known(was, n, kind))
        for n, kind in enumerate(kinds)
    ]
    head = BranchForm(sent) if was.head else None
    return BranchForms(head, [] if was.nested else tests, actions, was.nested)


def with_action(forms: BranchForms, kind: str) -> BranchForms:
    """Add an empty action of a kind."""
    for known in KINDS:
        if known == kind:
            forms.actions.append(ActionForm(known, prefix=f"a{len(forms.actions)}"))
    return forms


def _count(sent: QueryDict) -> int:
    told = sent.get("tests", "")
    return min(int(told), 100) if told.isdecimal() else 0


def _known(was: BranchForms, number: int, kind: str) -> Mapping[str, Any]:
    """Return what an action was, so that what is there no more can be chosen again."""
    there = was.actions[number] if number < len(was.actions) else None
    return there.initial if there and there.kind == kind else {}


def _flat(when: Condition | None) -> tuple[str, Sequence[Test] | None]:
    """Return how single conditions are joined; None if there are groups in the group."""
    if when is None:
        return "all", ()
    if isinstance(when, Test):
        return "all", (when,)
    tests = [part for part in when.parts if isinstance(part, Test)]
    return when.join, tests if len(tests) == len(when.parts) else None


def _test(test: Test) -> Mapping[str, str]:
    fact = f"{TRAIT}{test.name}" if test.fact == "trait" else test.fact
    return {"fact": fact, "operator": test.operator, "value": _typed(test.operand)}


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
