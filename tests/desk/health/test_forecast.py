"""The forecast page: what it says, of whom, who may ask for it, and when one is made by itself."""

import csv
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO

import numpy as np
import pyarrow as pa
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.forecasts import making, queries
from keepwell.desk.health.forecasts.actions import forecast_now
from keepwell.desk.health.models import KeptForecast, Outlook, Prospect, Publication
from keepwell.desk.jobs import worker
from keepwell.desk.members.models import Deed, Member
from keepwell.engine.forecast.contract import Explanation
from keepwell.engine.forecast.growth import Reason
from keepwell.engine.forecast.judging import Bin
from keepwell.engine.forecast.result import Customers, Forecast, Verdict
from keepwell.engine.intervals import Estimate
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
MakeCustomer = Callable[..., Customer]
AS_OF = date(2026, 3, 31)
TELLS = Verdict(
    "told_apart", 80, 30, (0.02, 0.04), Estimate(0.8, 0.7, 0.9), 0.021,
    bins=(Bin(900.0, 0.02, 0.018), Bin(90.0, 0.4, 0.42)),
)  # fmt: skip
TOO_FEW = Verdict("too_few", 9, 30, (0.01, 0.05))


def foretold(verdict: Verdict, **chances: float) -> Forecast:
    """Return a forecast of the customers named, each worth 1,000 a year."""
    many = len(chances)
    rows = pa.table({"days_since Signed In": [float(40 + place) for place in range(many)]})
    return Forecast(
        AS_OF, 90, "logistic", {}, verdict.outcomes, verdict.calibration_error, verdict,
        Customers(
            pa.array(list(chances), pa.string()), np.array(list(chances.values())),
            np.full(many, np.nan), np.full(many, 1_000.0), np.full(many, np.nan),
            np.ones(many, np.bool_),
            Explanation(rows, ("days_since Signed In",), np.full((many, 1), 0.7)),
        ),
    )  # fmt: skip


@pytest.fixture
def makes(desk_project: Project, monkeypatch: pytest.MonkeyPatch) -> Callable[[Forecast], None]:
    """Return a function that lets the engine say something else of who will leave."""
    assert desk_project.settings.relationship == "contract"

    def say(found: Forecast) -> None:
        monkeypatch.setattr("keepwell.forecasting.forecast", lambda *_a, **_k: found)
        monkeypatch.setattr("keepwell.forecasting.growth", lambda *_a, **_k: {})

    return say


@pytest.fixture
def kept(
    makes: Callable[[Forecast], None], make_customer: MakeCustomer, member: Member
) -> KeptForecast:
    """Keep a forecast of three customers, one of them the member's own."""
    make_customer("acme", owner=member)
    make_customer("bolt", value=None)
    make_customer("core")
    makes(foretold(TELLS, acme=0.4, bolt=0.1, core=0.02, gone=0.9))
    return making.make(90)


def get(client: Client, address: str = "/forecast/") -> str:
    """Return a page, with blanks made one."""
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.usefixtures("kept")
def test_the_verdict_comes_first_then_who_and_why(viewer: Member, signed_in: SignedIn) -> None:
    """Trust, totals, customers by revenue at risk with reasons, then the calibration."""
    page = get(signed_in(viewer))
    places = [
        page.index(words)
        for words in (
            "Those who leave can be told apart: AUC 0.80 (0.70 to 0.90 at 95 %)",
            "Expected to leave",
            "Who, and why",
            ">Acme<",
            "40%",
            "↑ days since Signed In: 40",
            ">Core<",
            "Do the probabilities mean what they say?",
            "On average they are 2.1% off.",
        )
    ]
    assert places == sorted(places)
    assert "gone" not in page


def test_totals_are_the_sums_of_what_the_list_says(kept: KeptForecast, viewer: Member) -> None:
    """Customers that the desk does not know are in neither."""
    found = queries.totals(viewer, kept)
    assert (found.customers, found.valued, found.unvalued) == (3, 3, 0)
    assert found.leaving == pytest.approx(0.52)
    assert found.at_risk == pytest.approx(520.0)


def test_a_member_sees_what_is_said_of_customers_in_sight(
    kept: KeptForecast, member: Member, stranger: Member, signed_in: SignedIn
) -> None:
    """The list, the sums and the file hold those alone; the verdict is the same for everybody."""
    assert queries.totals(member, kept).customers == 1
    page = get(signed_in(member))
    assert ">Acme<" in page
    assert "Bolt" not in page
    page = get(signed_in(stranger))
    assert "It says nothing of a customer that you may see." in page
    assert "Those who leave can be told apart" in page
    assert len(exported(signed_in(stranger))) == 0
    assert [row["Customer"] for row in exported(signed_in(member))] == ["acme"]


def exported(client: Client, **data: str) -> list[dict[str, str]]:
    """Return the rows of the file."""
    answer = client.post("/forecast/export/", data)
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined] # a stream
    return list(csv.DictReader(StringIO(text)))


@pytest.mark.usefixtures("kept")
def test_the_file_has_everybody_and_no_formulas(viewer: Member, signed_in: SignedIn) -> None:
    """Most revenue at risk first; a name that looks like a formula stays a text; it is a deed."""
    Customer.objects.filter(key="acme").update(name="=cmd()")
    rows = exported(signed_in(viewer))
    assert [row["Customer"] for row in rows] == ["acme", "bolt", "core"]
    assert rows[0]["Name"] == "'=cmd()"
    assert rows[0]["Revenue at risk"] == "400.0"
    assert rows[0]["Until"] == "2026-06-29"
    assert Deed.objects.get(verb="health.export_forecast").name == "90d"


@pytest.mark.usefixtures("kept")
def test_the_list_can_be_sorted_by_probability(viewer: Member, signed_in: SignedIn) -> None:
    """Upwards too; an order that is not offered is the usual one."""
    client = signed_in(viewer)
    upwards = get(client, "/forecast/?sort=p_leave")
    assert upwards.index(">Core<") < upwards.index(">Acme<")
    odd = get(client, "/forecast/?sort=-customer__owner__password")
    assert odd.index(">Acme<") < odd.index(">Core<")


def test_pages_of_the_list_follow_each_other(
    kept: KeptForecast, viewer: Member, make_customer: MakeCustomer
) -> None:
    """Walked by their cursors they hold every customer once."""
    for number in range(30):
        customer = make_customer(f"more-{number}")
        Outlook.objects.create(
            forecast=kept, customer=customer, p_leave=0.1, at_risk=float(number % 7), until=AS_OF
        )
    first = queries.page_of(viewer, kept, "-at_risk", None)
    second = queries.page_of(viewer, kept, "-at_risk", first.next)
    keys = [one.customer.key for one in (*first.rows, *second.rows)]
    assert len(keys) == len(set(keys)) == 33
    assert second.next is None


def test_where_too_few_left_nobody_is_named(
    makes: Callable[[Forecast], None],
    make_customer: MakeCustomer,
    viewer: Member,
    signed_in: SignedIn,
) -> None:
    """It says how many there are and how many are needed, and keeps nothing of anybody."""
    make_customer("acme")
    makes(foretold(TOO_FEW, acme=0.03))
    making.make(90)
    assert Outlook.objects.count() == 0
    page = get(signed_in(viewer))
    assert "9 customers who left in what was learned from, and about 30 are needed" in page
    assert "Acme" not in page
    assert "nobody is named here" in page
    on_customer = get(signed_in(viewer), "/customers/acme/")
    assert "Too few to tell customers apart" in on_customer
    assert "likely to leave" not in on_customer


def test_the_customers_page_tells_probability_reasons_and_money(
    kept: KeptForecast, viewer: Member, signed_in: SignedIn
) -> None:
    """Until when, what came of like ones, what speaks for leaving, and the value at risk."""
    page = get(signed_in(viewer), "/customers/acme/")
    for words in (
        "40%</span> likely to leave by Jun 29, 2026",
        "€400 a year at risk",
        "Of those who were given about 40% before, 42.0% left (90 cases).",
        "Speaks for leaving",
        "days since Signed In: 40",
    ):
        assert words in page
    assert "Speaks for staying" not in page
    kept.delete()
    assert 'id="forecast"' not in get(signed_in(viewer), "/customers/acme/")


def test_a_new_forecast_takes_the_place_of_the_old(
    kept: KeptForecast, makes: Callable[[Forecast], None]
) -> None:
    """Of each horizon one is kept; one that is being written is not shown."""
    makes(foretold(TELLS, core=0.5))
    newer = making.make(90)
    assert not KeptForecast.objects.filter(pk=kept.pk).exists()
    assert [one.customer.key for one in newer.outlooks.all()] == ["core"]
    KeptForecast.objects.create(within=90, as_of=AS_OF + timedelta(9), record={})
    assert queries.latest(90) == newer


def test_before_the_first_it_teaches(
    desk_project: Project, manager: Member, viewer: Member, signed_in: SignedIn
) -> None:
    """It says what will stand there, and only who may is offered to have it made."""
    assert desk_project.root.exists()
    for one, may in ((manager, True), (viewer, False)):
        page = get(signed_in(one))
        assert "Not forecast yet" in page
        assert ("Forecast now" in page) is may


@pytest.mark.slow
def test_a_manager_has_it_made(company: Project, manager: Member, signed_in: SignedIn) -> None:
    """Asked twice it is made once, in the background, as a deed; a handful of leavers is no more.

    The whole way: the engine reads the lake, and too little is in it to tell anybody apart.
    """
    assert company.settings.relationship == "contract"
    client = signed_in(manager)
    for _ in range(2):
        answer = client.post("/forecast/now/", {"within": "30"})
        assert answer["Location"] == "/forecast/?within=30"
    assert "Forecast now" not in get(client, "/forecast/?within=30")
    assert Deed.objects.filter(verb="health.forecast").count() == 2
    worker.drain()
    found = KeptForecast.objects.get()
    assert (found.within, found.customers) == (30, 0)
    assert not found.told.verdict.tells_apart
    assert "are needed" in get(client, "/forecast/?within=30")


def test_only_managers_ask(member: Member) -> None:
    """A member is refused."""
    with pytest.raises(PermissionDenied):
        forecast_now(member, 90)


def test_repeat_buyers_have_no_renewal(
    desk_project: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """The renewal date is offered for contracts alone, and the words are of orders."""
    assert "until the renewal date" in get(signed_in(viewer))
    path = desk_project.root / "keepwell.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('relationship = "contract"', 'relationship = "repeat"'))
    page = get(signed_in(viewer))
    assert "until the renewal date" not in page
    assert "No order within" in page


def test_repeat_buyers_have_orders_to_expect(
    makes: Callable[[Forecast], None],
    make_customer: MakeCustomer,
    viewer: Member,
    signed_in: SignedIn,
) -> None:
    """Of each and of all, beside the probability of none; what is no number is kept as unknown."""
    make_customer("acme")
    make_customer("bolt")
    found = foretold(Verdict("orders", 200, 30), acme=0.2, bolt=0.9)
    rows = pa.table({"days_since_order": [3.0, float("nan")]})
    reasons = Explanation(rows, ("days_since_order",), np.array([[-1.0], [2.0]]))
    customers = replace(found.customers, expected=np.array([2.5, 0.1]), explanation=reasons)
    makes(replace(found, estimator="bg_nbd", customers=customers))
    assert making.make(90).orders == pytest.approx(2.6)
    page = get(signed_in(viewer))
    assert page.count("Orders expected") == 4  # of all, the column's head, and each customer
    assert "↑ days since the last order: unknown" in page
    customer = get(signed_in(viewer), "/customers/acme/")
    assert "likely not to order by Jun 29, 2026; 2.5 orders expected" in customer
    assert "Speaks for staying" in customer


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note which forecasts would be made."""
    asked: list[int] = []
    monkeypatch.setattr(making, "make", asked.append)
    monkeypatch.setattr(making, "find_growth", lambda: 0)
    return asked


@pytest.mark.usefixtures("desk_project", "db")
def test_every_night_forecasts_what_grew_old(made: list[int]) -> None:
    """The longest horizon first, then those once asked for; once a week where there are many."""
    assert making.make_what_is_due() == 0
    published = Publication.objects.create(
        as_of=AS_OF, is_full=True, finished_at=now(), customers=9
    )
    assert making.make_what_is_due() == 1
    for within in (30, 90):
        KeptForecast.objects.create(within=within, as_of=AS_OF, record={}, finished_at=now())
    assert making.make_what_is_due() == 0
    KeptForecast.objects.update(made_at=now() - timedelta(days=1))
    assert making.make_what_is_due() == 2
    published.customers = making.MANY + 1
    published.save()
    assert making.make_what_is_due() == 0
    assert made == [90, 30, 90]


@pytest.mark.usefixtures("desk_project")
def test_who_is_ready_for_more_is_kept_with_the_reason(
    make_customer: MakeCustomer,
    member: Member,
    viewer: Member,
    signed_in: SignedIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The most valuable first, of customers in sight; whom the desk does not know is left out."""
    make_customer("acme", owner=member, value=1_000.0)
    make_customer("bolt", value=9_000.0)
    offer = Reason("offer", "Reports", 0.6, "Boards", 25)
    ready = {"acme": [Reason("seats", "seats", 0.95)], "bolt": [offer], "gone": [offer]}
    monkeypatch.setattr("keepwell.forecasting.growth", lambda *_a, **_k: ready)
    for _ in range(2):
        making.find_growth()
    assert Prospect.objects.count() == 2
    page = get(signed_in(viewer), "/forecast/growth/")
    assert page.index(">Bolt<") < page.index(">Acme<")
    assert "95% of the seats are in use" in page
    assert "Reports: used by 60% of those who use Boards (25 customers)" in page
    assert "Bolt" not in get(signed_in(member), "/forecast/growth/")
    rows = exported(signed_in(member), what="growth")
    assert [row["Customer"] for row in rows] == ["acme"]


@pytest.mark.usefixtures("kept")
def test_the_page_asks_little_and_never_the_lake(
    viewer: Member,
    signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A few queries to the desk's own database; a lake that cannot be read changes nothing."""
    client = signed_in(viewer)
    monkeypatch.setattr("keepwell.engine.lake.store.Lake.files", None)
    with django_assert_max_num_queries(6):
        get(client)
