"""The pages of rules, and who may change what."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.rules.conftest import AnswerOf, PutOn
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.rules import tasks
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.models import Firing, Tree, Version
from keepwell.desk.rules.ready import ready
from keepwell.desk.rules.tree.reading import read

DETRACTOR = {
    "name": "Detractor", "when": {"nps": {"at_most": 6}},
    "then": [{"open_case": {"severity": "high", "to": "owner"}}],
}  # fmt: skip
OTHER = {"name": "Other", "then": [{"tag": "seen"}]}


@pytest.fixture
def tree(manager: Member) -> Tree:
    """Make a tree of two branches."""
    return editing.make(manager, read({"rules": "two", "branches": [DETRACTOR, OTHER]}))


@pytest.fixture
def desk(signed_in: SignedIn, manager: Member) -> Client:
    """Sign the manager in."""
    return signed_in(manager)


def names(tree: Tree) -> list[str]:
    """Return the names of the branches as they are kept."""
    tree.refresh_from_db()
    return [branch.name for branch in tree.read().branches]


def test_a_tree_reads_as_sentences(
    desk: Client, put_on: PutOn, acme: Customer, answer_of: AnswerOf
) -> None:
    """Each branch says when it is taken, what is done, and how often that was."""
    tree = put_on(DETRACTOR)
    answer_of(acme, 3)
    tasks.run.func()
    page = desk.get(f"/rules/{tree.pk}/").content.decode()
    assert "If Recommendation (NPS) is at most 6" in page
    assert "Open a case: High, for the customer’s owner" in page
    assert "1 time in 30 days" in page


def test_branches_are_moved_and_removed(desk: Client, tree: Tree) -> None:
    """A button moves or removes a branch; from an old page it does nothing."""
    told = {"place": "1", "version": 1}
    desk.post(f"/rules/{tree.pk}/move/", {**told, "do": "down"})
    assert names(tree) == ["Other", "Detractor"]
    desk.post(f"/rules/{tree.pk}/move/", {**told, "do": "remove"})
    assert names(tree) == ["Other", "Detractor"]
    desk.post(f"/rules/{tree.pk}/move/", {"place": "1", "version": 2, "do": "remove"})
    assert names(tree) == ["Detractor"]


def filled(**changes: Any) -> dict[str, Any]:
    """Return the form of a branch as a browser sends it."""
    return {
        "version": 1, "tests": 2, "name": "Large", "join": "all", "save": 1,
        "t0-fact": "value", "t0-operator": "at_least", "t0-value": "50000",
        "t1-fact": "band", "t1-operator": "is", "t1-value": "at_risk, watch",
        "kind": ["task", "tag"], "a0-name": "Call", "a0-to": "owner", "a0-due": 2,
        "a1-name": "large", **changes,
    }  # fmt: skip


def test_a_branch_is_changed_in_a_form(desk: Client, tree: Tree) -> None:
    """What is chosen in the selects is what the tree says then."""
    answer = desk.post(f"/rules/{tree.pk}/branch/2/", filled())
    assert answer.status_code == 302
    tree.refresh_from_db()
    assert tree.document["branches"][1] == {
        "name": "Large",
        "when": {"all": [{"value": {"at_least": 50000}}, {"band": ["at_risk", "watch"]}]},
        "then": [{"task": {"title": "Call", "to": "owner", "due": "2d"}}, {"tag": "large"}],
    }
    shown = desk.get(f"/rules/{tree.pk}/branch/2/").content.decode()
    assert 'value="at_risk, watch"' in shown


def test_a_branch_is_added_within_another(desk: Client, tree: Tree) -> None:
    """A new branch stands at the end of those within."""
    desk.post(f"/rules/{tree.pk}/new/1/", filled())
    tree.refresh_from_db()
    assert tree.document["branches"][0]["branches"][0]["name"] == "Large"


def test_the_form_says_what_cannot_be_used(desk: Client, tree: Tree) -> None:
    """A mistake is said where it is, and what was typed stays."""
    page = desk.post(f"/rules/{tree.pk}/branch/2/", filled(**{"t0-value": "many"}))
    assert "Expected a number" in page.content.decode()
    assert 'value="many"' in page.content.decode()
    assert names(tree) == ["Detractor", "Other"]


def test_an_action_is_added_before_anything_is_saved(desk: Client, tree: Tree) -> None:
    """The form has the fields of the new action, and the tree is as it was."""
    page = desk.post(f"/rules/{tree.pk}/branch/2/", filled(add=1, new="open_case"))
    assert 'name="a2-severity"' in page.content.decode()
    assert names(tree) == ["Detractor", "Other"]


def test_what_is_done_otherwise_is_changed(desk: Client, tree: Tree) -> None:
    """Where no branch holds something can be done, too."""
    sent = {"version": 1, "tests": 0, "kind": "tag", "a0-name": "none", "save": 1}
    desk.post(f"/rules/{tree.pk}/branch/otherwise/", sent)
    tree.refresh_from_db()
    assert tree.document["otherwise"] == [{"tag": "none"}]


def test_text_with_mistakes_is_refused_with_their_lines(desk: Client, tree: Tree) -> None:
    """The text says the line; a whole one is saved and comes back as a file."""
    url = f"/rules/{tree.pk}/text/"
    wrong = {"version": 1, "text": "rules: two\nbranches:\n  - name: a\n    when: {np: 1}\n"}
    assert "Text:4" in desk.post(url, wrong).content.decode()
    desk.post(url, {"version": 1, "text": "rules: two\nbranches: [{name: a}]\n"})
    assert names(tree) == ["a"]
    assert b"rules: two" in desk.get(f"/rules/{tree.pk}/file/").content


def test_a_tree_is_published_and_switched_on(desk: Client, tree: Tree) -> None:
    """Only what is in force can be on, and a new version says what it changed."""
    url = f"/rules/{tree.pk}"
    desk.post(f"{url}/do/on/")
    tree.refresh_from_db()
    assert not tree.is_on
    desk.post(f"{url}/do/publish/", {"note": "The first"})
    desk.post(f"{url}/do/on/")
    desk.post(f"{url}/move/", {"place": "2", "version": 1, "do": "remove"})
    desk.post(f"{url}/do/publish/", {"note": "Shorter"})
    tree.refresh_from_db()
    assert (tree.is_on, tree.live and tree.live.number) == (True, 2)
    assert "<del>" in desk.get(f"{url}/versions/?from=1&to=2").content.decode()
    desk.post(f"{url}/versions/1/")
    assert names(tree) == ["Detractor", "Other"]
    assert Deed.objects.filter(kind="rules").count() == 6


def test_a_tree_that_is_on_is_not_removed(desk: Client, put_on: PutOn) -> None:
    """It has to be switched off first; then it goes with its versions."""
    tree = put_on(DETRACTOR)
    desk.post(f"/rules/{tree.pk}/do/remove/")
    assert Tree.objects.exists()
    desk.post(f"/rules/{tree.pk}/do/off/")
    desk.post(f"/rules/{tree.pk}/do/remove/")
    assert not Version.objects.exists()


def test_a_member_looks_and_changes_nothing(
    signed_in: SignedIn, member: Member, tree: Tree
) -> None:
    """Rules are for managers to change; whoever works here may read them."""
    client = signed_in(member)
    assert client.get(f"/rules/{tree.pk}/").status_code == 200
    for path in ("do/publish/", "do/on/", "move/", "branch/1/", "new/top/", "text/", "try/"):
        assert client.post(f"/rules/{tree.pk}/{path}").status_code == 403


def test_a_stranger_does_not_see_what_was_done_to_whom(
    signed_in: SignedIn, put_on: PutOn, acme: Customer, answer_of: AnswerOf, *,
    stranger: Member, member: Member,
) -> None:  # fmt: skip
    """Of customers one may not see one hears nothing, and cases lead to their branch."""
    tree = put_on(DETRACTOR)
    answer_of(acme, 3)
    tasks.run.func()
    case = Firing.objects.get().done.get().case
    assert case is not None
    assert "Acme" in signed_in(member).get(f"/rules/{tree.pk}/did/").content.decode()
    assert signed_in(member).get(f"/rules/case/{case.pk}/").status_code == 302
    assert "Acme" not in signed_in(stranger).get(f"/rules/{tree.pk}/did/").content.decode()
    assert signed_in(stranger).get(f"/rules/case/{case.pk}/").status_code == 404


def test_what_was_done_is_listed_with_few_questions(
    desk: Client, put_on: PutOn, make_customer: MakeCustomer, answer_of: AnswerOf, *,
    member: Member, django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """A page of many costs as many questions as one of a few."""
    tree = put_on(DETRACTOR)
    for number in range(6):
        answer_of(make_customer(f"c{number}", owner=member), 3)
    tasks.run.func()
    with django_assert_max_num_queries(9):
        assert desk.get(f"/rules/{tree.pk}/did/").status_code == 200


@pytest.mark.parametrize("name", sorted(ready()))
def test_ready_rules_are_made_from_their_text(desk: Client, name: str) -> None:
    """Each ready tree is offered as text that is saved as it is."""
    page = desk.get("/rules/new/", {"from": name})
    text = page.context["form"]["text"].value()
    desk.post("/rules/new/", {"text": text})
    assert Tree.objects.get().read() == ready()[name]
    assert desk.get(f"/rules/{Tree.objects.get().pk}/").status_code == 200
