"""The form of a branch with a row more or less, before anything of it is checked or saved."""

from typing import Any

from django import forms
from django.http import QueryDict

from keepwell.desk.base.asked import whole
from keepwell.desk.cases.models import Severity
from keepwell.desk.rules.branching import BranchForms, action_forms, begin_at, test_forms
from keepwell.desk.rules.forms import ActionForm, BranchForm
from keepwell.desk.rules.tree.actions import SHAPES
from keepwell.desk.rules.tree.document import KINDS, ActionKind

Plain = dict[str, Any]


def redrawn(given: BranchForms, sent: QueryDict) -> BranchForms:
    """Return the forms as they were filled in, after the deed (`do`) of what was pressed.

    Conditions and actions are added and dropped (`add_test`, `drop_action:1`); `look` only shows
    the controls that fit what is chosen now.
    """
    deed, _mark, number = sent.get("do", "").partition(":")
    tests, actions = [_told(form) for form in given.tests], list(map(_action, given.actions))
    if deed == "add_test":
        tests.append({})
    elif deed == "add_action":
        actions += [(kind, _begun(kind)) for kind in KINDS if kind == sent.get("new")]
    elif (place := whole(number)) is not None:
        rows: list[Any] = tests if deed == "drop_test" else actions
        del rows[place : place + 1]
    head = BranchForm(initial=_told(given.head)) if given.head else None
    made = BranchForms(head, test_forms(tests), action_forms(actions), given.nested)
    _begin(made, deed)
    return made


def _begin(made: BranchForms, deed: str) -> None:
    """Let the page begin at what was added."""
    if deed == "add_test":
        begin_at(made.tests[-1]["fact"])
    elif deed == "add_action" and made.actions:
        begin_at(made.actions[-1]["name"])


def _begun(kind: ActionKind) -> Plain:
    """Return what a new action begins with: what it is most often."""
    shape = SHAPES[kind]
    return {"severity": Severity.NORMAL, "to": "owner" if "owner" in shape.whom else ""}


def _action(form: ActionForm) -> tuple[ActionKind, Plain]:
    return form.kind, _told(form)


def _told(form: forms.Form) -> Plain:
    return {name: form[name].value() for name in form.fields}
