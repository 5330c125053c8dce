"""Making a tree: by its name, from a ready one, from text."""

import pytest
from django.test import Client

from keepwell.desk.rules.models import Tree
from keepwell.desk.rules.ready import ready
from keepwell.desk.rules.tree.document import TRIGGERS


def test_a_tree_begins_with_a_name(desk: Client) -> None:
    """It has no branch yet, and its page says how to add one; a name that is taken is refused."""
    sent = {"name": "By hand", "on": ["answer"]}
    page = desk.post("/rules/new/", sent, follow=True).content.decode()
    tree = Tree.objects.get().read()
    assert (tree.name, tree.on, tree.branches) == ("By hand", ("answer",), ())
    assert f"/rules/{Tree.objects.get().pk}/new/top/" in page
    assert "There are rules “By hand” already" in desk.post("/rules/new/", sent).content.decode()


def test_its_name_and_what_sets_it_off_are_changed(desk: Client, tree: Tree) -> None:
    """The branches stay; from an old page nothing is changed."""
    url = f"/rules/{tree.pk}/name/"
    desk.post(url, {"name": "three", "on": ["score"], "version": 1})
    assert "A colleague changed" in desk.post(url, {"name": "x", "version": 1}).content.decode()
    tree.refresh_from_db()
    read = tree.read()
    assert (tree.name, read.on, len(read.branches)) == ("three", ("score",), 2)
    desk.post(url, {"name": "three", "version": 2})
    tree.refresh_from_db()
    assert tree.read().on == TRIGGERS


def test_a_mistake_in_the_text_is_said_once(desk: Client) -> None:
    """It stands at the text, where the page begins, and not above the form once more."""
    page = desk.post("/rules/new/text/", {"text": "rules: a\nbranch: []\n"}).content.decode()
    assert page.count("Text:2") == 1
    assert " autofocus" in page.partition("<textarea")[2].partition(">")[0]


@pytest.mark.parametrize("name", sorted(ready()))
def test_ready_rules_are_made_from_their_text(desk: Client, name: str) -> None:
    """Each ready tree is offered as text that is saved as it is."""
    page = desk.get("/rules/new/text/", {"from": name})
    text = page.context["form"]["text"].value()
    desk.post("/rules/new/text/", {"text": text})
    assert Tree.objects.get().read() == ready()[name]
    assert desk.get(f"/rules/{Tree.objects.get().pk}/").status_code == 200
