"""What is done with many customers at once."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from keepwell.desk.customers.actions import Change, Kind, change
from keepwell.desk.customers.actions.changing import CHUNK
from keepwell.desk.customers.models import Customer, Tag
from keepwell.desk.health.models import Tally
from keepwell.desk.health.publishing import retally
from keepwell.desk.intake.models import Told
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
ADDRESS = "/customers-list/change/"

pytestmark = pytest.mark.usefixtures("desk_project")


def post(client: Client, *customers: Customer, **data: object) -> str:
    """Ask for a change, and return the page that one lands on."""
    given = {"pk": [one.pk for one in customers], **data}
    return client.post(ADDRESS, given, follow=True).content.decode()


def tagged(name: str) -> set[str]:
    """Return the keys of the customers with a tag."""
    return set(Customer.objects.filter(tags__name=name).values_list("key", flat=True))


def test_a_new_owner_is_there_at_once(
    manager: Member, member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """The owner stands in the list, the sums and the log, and is told to the lake as a fact."""
    acme, beta = make_customer("acme"), make_customer("beta", owner=member)
    retally()
    page = post(signed_in(manager), acme, beta, kind="owner", owner=member.pk)
    acme.refresh_from_db()
    assert "2 customers changed." in page
    assert (acme.owner, acme.owner_text) == (member, member.email)
    assert {(one.owner, one.customers) for one in Tally.objects.filter(days=7)} == {(member, 2)}
    fact = Told.objects.get()  # beta's owner has not changed
    assert (fact.table, fact.row["account"], fact.row["text"]) == ("traits", "acme", member.email)
    deed = Deed.objects.get(verb="customers.set_owner")
    assert (deed.subject, deed.before, deed.after) == ("acme", {"owner": ""}, {"owner": "Member"})


def test_a_member_gives_away_own_customers_only(
    member: Member, teammate: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Of customers that others look after the owner stays, though the department sees them."""
    mine, theirs = make_customer("mine", owner=teammate), make_customer("theirs", owner=member)
    page = post(signed_in(teammate), mine, theirs, kind="owner", owner="")
    assert "1 customer changed." in page
    assert set(Customer.objects.filter(owner=None)) == {mine}


def test_an_owner_can_be_taken_away(
    manager: Member, member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Nobody may own a customer: then the trait is told without a text."""
    acme = make_customer("acme", owner=member)
    post(signed_in(manager), acme, kind="owner", owner="")
    acme.refresh_from_db()
    assert acme.owner is None
    assert "text" not in Told.objects.get().row


def test_tags_are_put_on_and_taken_off(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """A tag is put on those that were ticked, once, and can be taken off again."""
    one, two = (make_customer(key, owner=member) for key in ("one", "two"))
    client = signed_in(member)
    post(client, one, kind="tag", tag=" pilot ")
    post(client, one, two, kind="tag", tag="pilot")
    assert tagged("pilot") == {"one", "two"}
    assert Deed.objects.filter(verb="customers.add_tag").count() == 2
    post(client, one, kind="untag", tag="pilot")
    assert tagged("pilot") == {"two"}
    assert Deed.objects.get(verb="customers.remove_tag").before == {"tag": "pilot"}


def test_a_stranger_changes_nothing(
    stranger: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """What one may not see one cannot change, neither by number nor by "all"."""
    acme = make_customer("acme")
    client = signed_in(stranger)
    post(client, acme, kind="tag", tag="mine")
    post(client, kind="tag", tag="mine", everybody="1", confirmed="1")
    post(client, acme, kind="owner", owner=stranger.pk)
    acme.refresh_from_db()
    assert (tagged("mine"), acme.owner) == (set(), None)


def test_a_viewer_may_not_change(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Who may only look is refused, and is offered nothing to press."""
    acme = make_customer("acme")
    client = signed_in(viewer)
    assert client.post(ADDRESS, {"pk": [acme.pk], "kind": "tag", "tag": "x"}).status_code == 403
    assert 'name="kind"' not in client.get("/customers/").content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "tag"}, "The name of a tag was expected."),
        ({"kind": "tag", "tag": "x", "pk": []}, "No customer was ticked."),
        ({"kind": "delete"}, "Select a valid choice"),
    ],
)
def test_what_is_not_meant_is_refused(
    member: Member,
    signed_in: SignedIn,
    make_customer: MakeCustomer,
    asked: dict[str, object],
    said: str,
) -> None:
    """An incomplete change is refused with a sentence."""
    acme = make_customer("acme", owner=member)
    assert said in post(signed_in(member), **{"pk": [acme.pk], **asked})
    assert not Tag.objects.exists()


def test_all_asks_first_how_many(
    manager: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Before all that meet the filters are changed, it is said how many they are."""
    make_customer("acme", band="at_risk")
    make_customer("beta")
    client = signed_in(manager)
    page = post(client, kind="tag", tag="call", everybody="1", query="band=at_risk")
    assert "Put a tag on 1 customer?" in page
    assert tagged("call") == set()
    asked = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    asked.pop("csrfmiddlewaretoken", None)
    post(client, **asked)
    assert tagged("call") == {"acme"}


def test_more_than_may_be_changed_are_refused(
    manager: Member,
    signed_in: SignedIn,
    make_customer: MakeCustomer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Beyond the bound nothing is changed, and the bound is said."""
    monkeypatch.setattr("keepwell.desk.customers.views.changing.MOST", 1)
    make_customer("acme")
    make_customer("beta")
    page = post(signed_in(manager), kind="tag", tag="x", everybody="1", confirmed="1")
    assert "More than 1 customers meet these filters" in page
    assert tagged("x") == set()


@pytest.mark.slow
def test_many_are_changed_in_the_background(
    manager: Member, member: Member, signed_in: SignedIn
) -> None:
    """So many that one would wait are changed by a job, also if the filter follows the change."""
    Customer.objects.bulk_create(Customer(key=f"c{n:04}", name="C") for n in range(CHUNK + 1))
    page = post(
        signed_in(manager), kind="owner", owner=member.pk, everybody="1", confirmed="1",
        query="owner=nobody",
    )  # fmt: skip
    assert "Changing customers" in page
    assert not Customer.objects.filter(owner=member).exists()
    drain()
    assert Customer.objects.filter(owner=member).count() == CHUNK + 1
    assert Tally.objects.filter(owner=member, days=7).get().customers == CHUNK + 1


def test_making_a_change_twice_is_making_it_once(
    manager: Member, member: Member, make_customer: MakeCustomer
) -> None:
    """A job that is run again writes nothing down a second time."""
    make_customer("acme")
    for _again in range(2):
        list(change(manager, Customer.objects.all(), Change(Kind.OWNER, member)))
        list(change(manager, Customer.objects.all(), Change(Kind.TAG, tag="x")))
    assert Deed.objects.count() == 2
    assert Told.objects.count() == 1
