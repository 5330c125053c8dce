"""A branch in its form."""

import re
from typing import Any

import pytest
from django.test import Client

from desk.rules.conftest import names
from keepwell.desk.rules.models import Tree


def filled(**changes: Any) -> dict[str, Any]:
    """Return the form of a branch as a browser sends it."""
    return {
        "version": 1, "tests": 2, "name": "Large", "join": "all", "save": 1,
        "t0-fact": "value", "t0-operator": "at_least", "t0-value": "50000",
        "t1-fact": "band", "t1-operator": "is", "t1-value": ["at_risk", "watch"],
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
    assert re.search(r'value="watch"[^>]* checked', shown)


def test_a_branch_is_added_within_another(desk: Client, tree: Tree) -> None:
    """A new branch stands at the end of those within."""
    answer = desk.post(f"/rules/{tree.pk}/new/1/", filled())
    assert answer["Location"].endswith("#b1.1")
    tree.refresh_from_db()
    assert tree.document["branches"][0]["branches"][0]["name"] == "Large"


@pytest.mark.parametrize(
    ("changes", "control", "said"),
    [
        ({"t0-value": "many"}, "id_t0-value", "Enter a number."),
        ({"t0-fact": "nps", "t0-operator": "is", "t0-value": "9, ten"}, "id_t0-value",
         "Write numbers, such as 9, 10."),
        ({"t0-operator": "within"}, "id_t0-operator", "This cannot be compared so."),
        ({"t0-fact": "tag", "t0-operator": "is", "t0-value": " , "}, "id_t0-value",
         "Say with what it is compared."),
        ({"name": "otherwise"}, "id_name", "has a meaning of its own"),
        ({"name": "Detractor"}, "id_name", "A branch beside it has this name."),
        ({"a1-name": "x" * 51}, "id_a1-name", "at most 50 characters"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_at_its_control(
    desk: Client, tree: Tree, changes: dict[str, str], control: str, said: str
) -> None:
    """Its words are those of the form, the page begins there, and what was typed stays."""
    page = desk.post(f"/rules/{tree.pk}/branch/2/", filled(**changes)).content.decode()
    told = next(
        one for one in re.findall("<(?:input|select)[^>]*>", page) if f'id="{control}"' in one
    )
    for part in ('aria-invalid="true"', f'aria-describedby="{control}_error"', " autofocus"):
        assert part in told
    assert said in page.partition(f'id="{control}_error"')[2].partition("</div>")[0]
    assert "branches[" not in page
    assert (page.count(" autofocus"), names(tree)) == (2, ["Detractor", "Other"])  # and a dialog's


@pytest.mark.parametrize(
    ("do", "there"),
    [
        ("add_test", 'name="t2-fact"[^>]* autofocus'),
        ("add_action", 'name="a2-name"[^>]* autofocus'),
        ("drop_action:0", 'name="a0-name" value="large"'),
        ("drop_test:0", 'name="t0-value" value="watch"[^>]* checked'),
    ],
)
def test_rows_are_added_and_dropped_before_anything_is_saved(
    desk: Client, tree: Tree, do: str, there: str
) -> None:
    """The page begins at what was added, the rest stays as typed, and nothing is said yet."""
    sent = filled(name="", do=do, new="open_case")
    page = desk.post(f"/rules/{tree.pk}/branch/2/", sent).content.decode()
    assert re.search(there, page)
    assert "aria-invalid" not in page
    assert names(tree) == ["Detractor", "Other"]


def test_a_new_case_is_a_normal_one_for_the_owner(desk: Client, tree: Tree) -> None:
    """What is most often meant is chosen already."""
    sent = filled(do="add_action", new="open_case")
    page = desk.post(f"/rules/{tree.pk}/branch/2/", sent).content.decode()
    for name, value in (("a2-severity", "normal"), ("a2-to", "owner")):
        chosen = page.partition(f'name="{name}"')[2].partition("</select>")[0]
        assert f'value="{value}" selected' in chosen


def test_a_fact_brings_its_comparisons_and_values(desk: Client, tree: Tree) -> None:
    """What is chosen says what may be chosen next."""
    sent = filled(do="look", **{"t0-fact": "mood"})
    page = desk.post(f"/rules/{tree.pk}/branch/2/", sent).content.decode()
    operators = page.partition('name="t0-operator"')[2].partition("</select>")[0]
    assert re.findall('value="([a-z_]+)"', operators) == ["is", "is_not", "known"]
    assert re.findall('name="t0-value" value="([a-z]+)"', page) == [
        "negative",
        "neutral",
        "positive",
    ]


def test_what_is_done_otherwise_is_changed(desk: Client, tree: Tree) -> None:
    """Where no branch holds something can be done, too."""
    sent = {"version": 1, "tests": 0, "kind": "tag", "a0-name": "none", "save": 1}
    desk.post(f"/rules/{tree.pk}/branch/otherwise/", sent)
    tree.refresh_from_db()
    assert tree.document["otherwise"] == [{"tag": "none"}]
