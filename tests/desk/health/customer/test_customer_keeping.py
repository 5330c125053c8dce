"""Owner, tags and notes: changed on the page itself, by those who may, and written down."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.health.actions import notes
from keepwell.desk.health.queries.notes import named_in, who_sees
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import Notice

Read = Callable[..., str]
SignedIn = Callable[[Member], Client]


def address(name: str, customer: Customer, *more: int) -> str:
    """Return the address of a deed."""
    return reverse(f"health:{name}", args=[customer.pk, *more])


@pytest.fixture
def shop(make_customer: Callable[..., Customer], member: Member) -> Customer:
    """Make a customer that the member owns; nothing of it is in a lake."""
    return make_customer("shop", owner=member)


def test_another_owner_is_owner_at_once_and_in_the_lake(
    shop: Customer, member: Member, teammate: Member, signed_in: SignedIn
) -> None:
    """The owner hands over: the desk knows at once, the lake by a trait, the log by a deed."""
    response = signed_in(member).post(address("owner", shop), {"owner": teammate.pk})
    shop.refresh_from_db()
    assert shop.owner == teammate
    told = Told.objects.get()
    assert (told.table, told.row["trait"], told.row["text"]) == ("traits", "owner", teammate.email)
    assert Deed.objects.get(verb="customers.set_owner").after == {"owner": str(teammate)}
    assert response["HX-Redirect"] == "/"  # who sees own customers sees this one no more


def test_only_the_owner_and_managers_hand_over(
    shop: Customer, teammate: Member, manager: Member, signed_in: SignedIn
) -> None:
    """A colleague who sees the customer may not give it away; a manager may."""
    form = {"owner": teammate.pk}
    assert signed_in(teammate).post(address("owner", shop), form).status_code == 403
    assert signed_in(manager).post(address("owner", shop), form).status_code == 200


def test_a_customer_may_be_nobodys(shop: Customer, manager: Member, signed_in: SignedIn) -> None:
    """Without a name chosen the customer has no owner, in the desk and in the lake."""
    text = signed_in(manager).post(address("owner", shop), {"owner": ""}).content.decode()
    shop.refresh_from_db()
    assert shop.owner is None
    assert "Nobody" in text
    assert Told.objects.get().row.get("text") is None


def test_a_tag_is_put_on_and_taken_off(shop: Customer, member: Member, signed_in: SignedIn) -> None:
    """A tag is there once, however its letters are cased, until it is taken off."""
    browser = signed_in(member)
    for name in ("Key account", "KEY ACCOUNT"):
        assert "Key account" in browser.post(address("tag", shop), {"name": name}).content.decode()
    assert [tag.name for tag in shop.tags.all()] == ["Key account"]
    browser.post(address("tag", shop), {"remove": "Key account"})
    assert not shop.tags.exists()
    verbs = list(Deed.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == ["customers.add_tag", "customers.remove_tag"]


@pytest.mark.parametrize("form", [{}, {"name": "x" * 51}, {"remove": "nothing"}])
def test_what_is_no_tag_changes_nothing(
    form: dict[str, str], shop: Customer, member: Member, signed_in: SignedIn
) -> None:
    """An empty or too long word, or one that is not there, is no deed."""
    assert signed_in(member).post(address("tag", shop), form).status_code == 200
    assert not Deed.objects.exists()


def test_a_note_is_text_with_links_and_lines(
    shop: Customer, member: Member, signed_in: SignedIn
) -> None:
    """What is written is shown as written: nothing runs, links are links, names stand out."""
    said = "<script>x</script>\nsee https://example.com/a?b=1&c=2 javascript:alert(1) @Member"
    text = signed_in(member).post(address("write-note", shop), {"text": said}).content.decode()
    assert "&lt;script&gt;" in text
    assert '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">' in text
    assert 'href="javascript' not in text
    assert '<span class="mention">@Member</span>' in text


def test_who_is_named_is_told_once(
    shop: Customer, member: Member, manager: Member, stranger: Member
) -> None:
    """Colleagues who see the customer are told, others are not; a change tells only new ones."""
    note = notes.write_note(member, shop, "@manager and @Stranger: call them, @Member knows")
    assert list(Notice.objects.values_list("member__name", flat=True)) == ["Manager"]
    notes.change_note(member, note, "@Manager: called them")
    assert Notice.objects.count() == 1
    assert list(note.mentions.all()) == [manager]
    assert Deed.objects.get(verb="health.change_note").before["note"].startswith("@manager and")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("@Ann Lee", ["Ann Lee"]), ("@ann lee's", ["Ann Lee"]), ("@Ann is here", ["Ann"]),
        ("@Annabel", []), ("mail@ann", []), ("@Ann, @Ann Lee", ["Ann", "Ann Lee"]), ("", []),
    ],
)  # fmt: skip
def test_names_are_found_in_texts(
    text: str, named: list[str], shop: Customer, manager: Member
) -> None:
    """The longer name is meant where one begins another; part of a word is no name."""
    for name in ("Ann", "Ann Lee"):
        Member.objects.create_user(
            f"{name.replace(' ', '.')}@example.com", name=name, visibility="all"
        )
    assert sorted(member.name for member in named_in(shop, text)) == sorted(named)


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> list[Member]:
    """Return the whole cast."""
    names = ("member", "teammate", "stranger", "manager", "viewer", "admin")
    return [request.getfixturevalue(name) for name in names]


def test_who_sees_is_the_other_side_of_visible_to(
    shop: Customer, make_customer: Callable[..., Customer], everybody: list[Member]
) -> None:
    """Whoever may be mentioned sees the customer, and whoever sees it may be mentioned."""
    theirs = make_customer("theirs", owner=everybody[2])
    for customer in (shop, make_customer("nobodys"), theirs):
        seeing = {one for one in everybody if visible_to(one).filter(pk=customer.pk).exists()}
        assert set(who_sees(customer)) == seeing


def test_one_changes_own_notes_and_managers_any(
    shop: Customer, member: Member, teammate: Member, manager: Member, signed_in: SignedIn
) -> None:
    """Another colleague may neither change nor delete a note; its author and managers may."""
    note = notes.write_note(member, shop, "first")
    change, delete = address("change-note", shop, note.pk), address("delete-note", shop, note.pk)
    for url in (change, delete):
        assert signed_in(teammate).post(url, {"text": "mine now"}).status_code == 404
    assert "first" in signed_in(member).get(change).content.decode()
    signed_in(member).post(change, {"text": "second"})
    note.refresh_from_db()
    assert (note.text, note.changed_at is None) == ("second", False)
    signed_in(manager).post(delete)
    assert not Note.objects.exists()
    assert Deed.objects.get(verb="health.delete_note").before == {"note": "second"}


def test_a_note_of_another_customer_is_not_there(
    shop: Customer, make_customer: Callable[..., Customer], member: Member, manager: Member,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    """A note is only found at its own customer, so that nobody reaches one they may not see."""
    other = notes.write_note(manager, make_customer("other"), "secret")
    assert signed_in(member).get(address("change-note", shop, other.pk)).status_code == 404


def test_colleagues_are_offered_by_the_beginning_of_a_name(
    shop: Customer, member: Member, manager: Member, stranger: Member, read: Read
) -> None:
    """While one writes a name, those are offered who may see the customer."""
    assert "Manager" in read(member, address("mentionable", shop) + "?q=ma")
    assert "Stranger" not in read(member, address("mentionable", shop) + "?q=st")


@pytest.fixture
def refused(viewer: Member, stranger: Member, signed_in: SignedIn) -> list[tuple[Client, int]]:
    """Return the browsers of those who may not write, and how they are answered."""
    return [(signed_in(viewer), 403), (signed_in(stranger), 404)]


@pytest.mark.parametrize("name", ["owner", "tag", "write-note", "change-note", "delete-note"])
def test_who_may_not_may_not(
    name: str, shop: Customer, member: Member, refused: list[tuple[Client, int]]
) -> None:
    """A viewer is refused, and to a stranger the customer does not exist."""
    note = notes.write_note(member, shop, "kept")
    url = address(name, shop, *([note.pk] if name in {"change-note", "delete-note"} else []))
    for browser, status in refused:
        assert browser.post(url, {"text": "x", "name": "x"}).status_code == status
    assert Note.objects.get().text == "kept"


@pytest.mark.parametrize("name", ["owner-shown", "notes", "mentionable"])
def test_a_stranger_reads_nothing(name: str, shop: Customer, stranger: Member, read: Read) -> None:
    """What is shown while one changes something is as closed as the page."""
    read(stranger, address(name, shop), 404)


def test_actions_check_for_themselves(shop: Customer, member: Member, viewer: Member) -> None:
    """An action refuses a viewer, whatever view it is called from."""
    note = notes.write_note(member, shop, "kept")
    for refused in (
        lambda: notes.write_note(viewer, shop, "x"),
        lambda: notes.change_note(viewer, note, "x"),
        lambda: notes.delete_note(viewer, note),
    ):
        with pytest.raises(PermissionDenied):
            refused()
