"""The pages of rules, and who may change what."""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.conftest import MakeCustomer, SignedIn
from desk.rules.conftest import DETRACTOR, AnswerOf, PutOn, names
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.rules import tasks
from keepwell.desk.rules.models import Firing, Tree, Version


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
    answer = desk.post(f"/rules/{tree.pk}/move/", {**told, "do": "down"})
    assert answer["Location"].endswith("#b2")
    assert names(tree) == ["Other", "Detractor"]
    desk.post(f"/rules/{tree.pk}/move/", {**told, "do": "remove"})
    assert names(tree) == ["Other", "Detractor"]
    desk.post(f"/rules/{tree.pk}/move/", {"place": "1", "version": 2, "do": "remove"})
    assert names(tree) == ["Detractor"]


def test_text_with_mistakes_is_refused_with_their_lines(desk: Client, tree: Tree) -> None:
    """The text says the line; a whole one is saved and comes back as a file."""
    url = f"/rules/{tree.pk}/text/"
    wrong = {"version": 1, "text": "rules: two\nbranches:\n  - name: a\n    when: {np: 1}\n"}
    assert "Text:4" in desk.post(url, wrong).content.decode()
    desk.post(url, {"version": 1, "text": "rules: two\nbranches: [{name: a}]\n"})
    assert names(tree) == ["a"]
    assert b"rules: two" in desk.get(f"/rules/{tree.pk}/file/").content


def test_removing_a_branch_asks_and_says_what_goes_along(desk: Client, put_on: PutOn) -> None:
    """Those within it are counted, however deep."""
    inner = {"name": "b", "branches": [{"name": "c"}]}
    tree = put_on({"name": "a", "branches": [inner]})
    page = desk.get(f"/rules/{tree.pk}/").content.decode()
    assert 'data-confirm="Remove the branch “a”?"' in page
    assert "The 2 branches within it go along." in page
    assert "The branch within it goes along." in page


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


def test_a_version_comes_back_under_the_name_of_today(desk: Client, put_on: PutOn) -> None:
    """What was called otherwise then is what these rules say, and not what they are called."""
    tree = put_on(DETRACTOR)
    desk.post(f"/rules/{tree.pk}/name/", {"name": "new name", "version": 1})
    desk.post(f"/rules/{tree.pk}/versions/1/")
    tree.refresh_from_db()
    assert (tree.name, tree.read().name) == ("new name", "new name")


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
    for path in (
        "do/publish/",
        "do/on/",
        "move/",
        "branch/1/",
        "new/top/",
        "text/",
        "name/",
        "try/",
    ):
        assert client.post(f"/rules/{tree.pk}/{path}").status_code == 403
    for path in ("new/", "new/text/"):
        assert client.get(f"/rules/{path}").status_code == 403


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
