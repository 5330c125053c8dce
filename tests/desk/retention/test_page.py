"""The page of retention."""

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
FEBRUARY = "since=2026-02-01&until=2026-03-01&by=month&segment="
FRAGMENTS = ("figures", "cohorts", "causes", "who/lost")

pytestmark = pytest.mark.usefixtures("subscribers")


def shown(client: Client, what: str, query: str = FEBRUARY) -> str:
    """Return a fragment, with blanks made one."""
    answer = client.get(f"/retention/{what}/?{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_frame_comes_at_once_and_asks_for_the_figures(
    viewer: Member, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last twelve whole months, without a look into the lake."""
    monkeypatch.setattr("keepwell.engine.lake.store.Lake.files", None)
    page = signed_in(viewer).get("/retention/").content.decode()
    assert (
        "/retention/figures/?since=2025-03-01&amp;until=2026-03-01&amp;by=month&amp;segment="
        in page
    )
    assert "(end − new) / start" in page
    assert "timestamptz" in page
    assert "Business by contract" in page


def test_figures_stand_beside_those_of_the_period_before(
    viewer: Member, signed_in: SignedIn
) -> None:
    """Rates with their interval, the change, and whether chance explains it."""
    page = shown(signed_in(viewer), "figures")
    assert "81.2%" in page
    assert "18.8%" in page
    assert "0.0% before" in page
    assert "may be chance" in page
    assert "Feb 1, 2026 to Mar 1, 2026, compared with Jan 4, 2026 to Feb 1, 2026." in page


def test_the_bridge_stands_as_a_table(viewer: Member, signed_in: SignedIn) -> None:
    """Sixteen pay 100 at the start; three leave, one grows by 50, one comes with 40."""
    page = shown(signed_in(viewer), "figures")
    for amount in ("€1,600", "€50", "€300", "€40", "€1,390"):
        assert amount in page


def test_losses_beyond_normal_rotation_are_told(viewer: Member, signed_in: SignedIn) -> None:
    """First thing on the page, in a sentence."""
    page = shown(signed_in(viewer), "figures", FEBRUARY.replace("2026-02-01", "2025-09-01"))
    assert "Losses: watch" in page
    assert "3 customers were lost from Feb 1, 2026 to Mar 1, 2026" in page
    assert page.index("Losses: watch") < page.index("Retention rate")


def test_the_customers_behind_a_number_are_listed_with_their_reason(
    viewer: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """Those with a page are linked to it."""
    make_customer("acc-05")
    page = shown(signed_in(viewer), "who/lost")
    assert "Lost: 3" in page
    assert '<a href="/customers/acc-05/">' in page
    assert page.count("<a ") == 1
    assert "Price" in page
    assert "Unknown" in page


def test_causes_are_ranked(viewer: Member, signed_in: SignedIn) -> None:
    """Who told nothing counts too."""
    page = shown(signed_in(viewer), "causes")
    assert page.index("Unknown") < page.index("Price")
    assert "67%" in page
    assert "nobody told why" in page
    assert "Nobody was lost" in shown(
        signed_in(viewer), "causes", "since=2025-01-01&until=2025-02-01"
    )


def test_cohorts_have_a_shade_and_a_number(viewer: Member, signed_in: SignedIn) -> None:
    """Of the twenty of January 2025 thirteen are left after thirteen months."""
    page = shown(signed_in(viewer), "cohorts", "since=2025-01-01&until=2026-03-01")
    assert 'shade-5">100%<small>20</small>' in page
    assert 'shade-3">65%<small>13</small>' in page


def test_a_member_sees_figures_of_the_customers_in_sight(
    member: Member, signed_in: SignedIn, make_customer: MakeCustomer
) -> None:
    """And reads that they are not of all."""
    for key in ("acc-04", "acc-05", "acc-15"):
        make_customer(key, owner=member)
    make_customer("acc-06")
    page = shown(signed_in(member), "figures")
    assert "Counted are the customers that you may see" in page
    assert "33.3%" in page
    listed = shown(signed_in(member), "who/lost")
    assert "acc-06" not in listed
    assert "Acc-06" not in listed
    assert "Lost: 2" in listed


def test_a_stranger_sees_nobody(stranger: Member, signed_in: SignedIn) -> None:
    """Whoever may see no customer gets no figure and no name."""
    for fragment in FRAGMENTS:
        page = shown(signed_in(stranger), fragment)
        assert "acc-" not in page
        assert "price" not in page.lower().replace("reasons.yaml", "")
    assert "Nobody was a customer in this time" in shown(signed_in(stranger), "figures")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=2026-02-01&until=2026-02-01", "must end after it begins"),
        ("since=2026-02-01&until=2026-04-01", "Nothing is known of the days after today"),
        ("since=1990-02-01&until=2026-03-01&by=week", "too many parts"),
        ("since=soon", "Enter a valid date"),
        ("segment=nobody", "Select a valid choice"),
    ],
)
def test_what_cannot_be_answered_is_told(
    viewer: Member, signed_in: SignedIn, query: str, said: str
) -> None:
    """The form says what to change, and no fragment is asked for."""
    client = signed_in(viewer)
    page = client.get(f"/retention/?{query}").content.decode()
    assert said in page
    assert 'hx-trigger="load"' not in page.split("<main")[1]
    assert client.get(f"/retention/figures/?{query}").status_code == 404


@pytest.mark.slow
def test_a_segment_narrows_the_figures(
    viewer: Member, signed_in: SignedIn, subscribers: Project
) -> None:
    """It is one of the choices, and its name is in what the fragments are asked for."""
    text = "segment: dear\ntitle: Paying much\nwhere: {value: {at_least: 1500}}\n"
    (subscribers.root / "segments" / "dear.yaml").write_text(text, encoding="utf-8")
    client = signed_in(viewer)
    page = client.get(f"/retention/?{FEBRUARY}dear").content.decode()
    assert "Paying much" in page
    assert "segment=dear" in page
    assert "Nobody was a customer in this time" in shown(client, "figures", f"{FEBRUARY}dear")


def test_trouble_with_a_file_leaves_the_page_standing(
    viewer: Member, signed_in: SignedIn, subscribers: Project
) -> None:
    """The fragment says what is wrong and where."""
    (subscribers.root / "reasons.yaml").write_text("reasons: [", encoding="utf-8")
    page = shown(signed_in(viewer), "causes")
    assert "The lake cannot tell this now" in page
    assert "reasons.yaml" in page


def test_a_company_of_orders_has_no_recurring_revenue(
    viewer: Member, signed_in: SignedIn, subscribers: Project
) -> None:
    """The page says how one is a customer, and why there is no GRR."""
    settings = (subscribers.root / "keepwell.toml").read_text(encoding="utf-8")
    repeat = settings.replace('relationship = "contract"', 'relationship = "repeat"')
    (subscribers.root / "keepwell.toml").write_text(repeat, encoding="utf-8")
    client = signed_in(viewer)
    assert "until 180 days have passed" in client.get("/retention/").content.decode()
    assert "Import past orders" in shown(client, "figures")


def test_a_list_looks_up_pages_at_once(
    viewer: Member,
    signed_in: SignedIn,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    """Session, member and one query for all customers of the list."""
    client = signed_in(viewer)
    client.get("/retention/")
    with django_assert_num_queries(3):
        client.get(f"/retention/who/start/?{FEBRUARY}")


def test_who_is_behind_a_rate_is_not_a_list(viewer: Member, signed_in: SignedIn) -> None:
    """Only counts have one."""
    assert signed_in(viewer).get(f"/retention/who/grr/?{FEBRUARY}").status_code == 404
