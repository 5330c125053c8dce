"""Tallies and movers add up to the customers they are made of."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import numpy as np
import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import keepwell
from desk.health.small_company import AS_OF, happen, know, moment
from keepwell import sentences
from keepwell.desk.customers.models import BANDS, STATES, Customer
from keepwell.desk.health import reading
from keepwell.desk.health.models import PERIODS, Mover, RenewalTally, Tally
from keepwell.desk.health.publishing import claim, movers, publish, retally, tallies
from keepwell.desk.health.publishing.tallies import tallies_follow
from keepwell.desk.members.models import Member
from keepwell.engine.scoring.ledger import Standing, parts_of
from keepwell.project import Project

pytestmark = [pytest.mark.django_db, pytest.mark.slow]  # seconds each: many publications
OWNERS = 3
CUSTOMERS = st.lists(
    st.fixed_dictionaries({
        "owner": st.none() | st.integers(0, OWNERS - 1),
        "band": st.sampled_from(BANDS),
        "state": st.sampled_from(STATES),
        **{f"band_{days}": st.sampled_from(("", *BANDS)) for days in PERIODS},
        "value": st.none() | st.integers(0, 8).map(lambda halves: halves / 2),
        "renewal": st.none() | st.integers(0, 3).map(lambda n: date(2026, 6, 1) + timedelta(n)),
        "is_current": st.booleans(),
    }),
    max_size=12,
)  # fmt: skip


def counted() -> tuple[Counter, Counter]:
    """Count customers one by one: how many, and what they are worth."""
    how_many, worth = Counter(), Counter()
    for one in Customer.objects.filter(is_current=True):
        kinds: list[tuple] = [
            (one.owner_id, days, getattr(one, f"band_{days}"), one.band, one.state)
            for days in PERIODS
        ]
        kinds += [(one.owner_id, one.renewal, one.band)] if one.renewal else []
        for kind in kinds:
            how_many[kind] += 1
            worth[kind] += one.value or 0.0
    return how_many, +worth


def tallied() -> tuple[Counter, Counter]:
    """Return the same as the tallies have it."""
    how_many, worth = Counter(), Counter()
    rows = [*Tally.objects.all(), *RenewalTally.objects.all()]
    for row in rows:
        kind = (
            (row.owner_id, row.days, row.band_before, row.band, row.state)
            if isinstance(row, Tally)
            else (row.owner_id, row.on, row.band)
        )
        how_many[kind] += row.customers
        worth[kind] += row.value
    assert len(how_many) == len(rows), "each kind stands once"
    return how_many, +worth


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(customers=CUSTOMERS, moved=st.lists(st.integers(0, 11), max_size=4), to=st.integers(0, 2))
def test_tallies_equal_a_recount(db: None, customers: list, moved: list, to: int) -> None:
    """The sums are those of the customers one by one, also after some have changed hands."""
    Customer.objects.all().delete()
    members = [
        Member.objects.get_or_create(email=f"{n}@example.com", name=f"M{n}")[0]
        for n in range(OWNERS)
    ]
    made = [
        Customer.objects.create(
            key=str(n), name=str(n),
            **{**one, "owner": None if one["owner"] is None else members[one["owner"]]},
        )
        for n, one in enumerate(customers)
    ]  # fmt: skip
    retally()
    assert tallied() == counted()

    chosen = [made[n] for n in moved if n < len(made)]
    concerned = {one.owner_id for one in chosen} | {members[to].pk}
    for one in chosen:
        Customer.objects.filter(pk=one.pk).update(owner=members[to])
    retally(list(concerned))
    assert tallied() == counted()


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=CUSTOMERS, after=CUSTOMERS, asked=st.sets(st.integers(0, 11)))
def test_tallies_follow_a_few(db: None, before: list, after: list, asked: set[int]) -> None:
    """Whatever a few customers were and have become, or if they are new, the sums follow."""
    Customer.objects.all().delete()
    members = [
        Member.objects.get_or_create(email=f"{n}@example.com", name=f"M{n}")[0]
        for n in range(OWNERS)
    ]

    def put(drawn: list, which: set[int]) -> None:
        for n, one in enumerate(drawn):
            if n in which:
                owner = None if one["owner"] is None else members[one["owner"]]
                Customer.objects.update_or_create(
                    key=str(n), defaults={**one, "name": str(n), "owner": owner}
                )

    put(before, set(range(12)))
    retally()
    with tallies_follow([str(n) for n in asked]):
        put(after, asked)
    assert tallied() == counted()


def test_sums_that_cannot_follow_leave_everything_as_it_was(
    company: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Customers and sums change together: cut off in between, neither has changed."""
    publish(company, AS_OF)
    before = tallied()
    happen(company, "Survey Answered", "acc-0012", value=0.0, at=moment(hour=23))
    with monkeypatch.context() as broken:
        broken.setattr(tallies, "_shift", _fail)
        with pytest.raises(OperationalError):
            publish(company, AS_OF, only=["acc-0012"])
    assert tallied() == before == counted()
    publish(company, AS_OF, only=["acc-0012"])
    assert tallied() == counted() != before


def _fail(*_: object) -> None:
    raise OperationalError("the server closed the connection")


def test_a_publication_leaves_right_sums(company: Project, member: Member) -> None:
    """After publishing everybody, or a few who change hands, the sums are those of a recount."""
    publish(company, AS_OF)
    assert tallied() == counted()
    assert sum(counted()[0].values()) > 10
    know(company, "acc-0012", "owner", member.email)
    publish(company, AS_OF, only=["acc-0012"])
    assert tallied() == counted()
    assert Tally.objects.filter(owner=member).exists()


def test_a_member_who_joins_gets_the_customers_meant_for_them(company: Project, db: None) -> None:
    """A new member owns the customers whose trait names them, and the sums follow."""
    know(company, "acc-0012", "owner", "new@example.com")
    know(company, "acc-0010", "owner", "NEW COLLEAGUE")
    publish(company, AS_OF)
    new = Member.objects.create_user("new@example.com", name="New Colleague")
    assert claim(new) == 2
    assert {one.key for one in new.customers.all()} == {"acc-0010", "acc-0012"}
    assert tallied() == counted()
    assert claim(new) == 0


def test_movers_are_the_greatest_rises_and_falls_with_their_parts(company: Project) -> None:
    """Whoever moved a point or more is a mover here, with the ledger's own parts."""
    publish(company, AS_OF)
    said = {
        days: {r["account"]: Standing.of(r) for r in keepwell.score(
            company, as_of=AS_OF - timedelta(days=days)).records()}
        for days in (0, *PERIODS)
    }  # fmt: skip
    expected = {}
    for days in PERIODS:
        for key, now in said[0].items():
            then = said[days].get(key)
            if then and now.score is not None and then.score is not None:
                change = now.score - then.score
                if abs(change) >= 1:
                    expected[key, days] = (change, parts_of(then, now))
    found = {(one.customer.key, one.days): one for one in Mover.objects.all()}
    assert found.keys() == expected.keys()
    assert len(found) > 5
    for key, mover in found.items():
        change, parts = expected[key]
        assert mover.change == change == mover.after - mover.before
        told = reading.Told.from_json(mover.parts)
        assert sorted(told.parts, key=str) == sorted(parts, key=str)
        assert sum(part.points for part in told.parts) == pytest.approx(change)
        sizes = [abs(part.points) for part in told.parts]
        assert sizes == sorted(sizes, reverse=True)


def test_causes_of_movers_are_sentences(company: Project) -> None:
    """The cause of a move is said in the words of the engine."""
    publish(company, AS_OF)
    mover = Mover.objects.order_by("change")[0]
    (said, points), *_ = reading.causes(mover)
    cards = [reading.scorecard(version) for version in mover.parts["versions"]]
    measures = sentences.measures_of(*[card for card in cards if card])
    parts = [part for part in reading.Told.from_json(mover.parts).parts if part.points == points]
    assert said == sentences.cause(parts[0], measures)


def test_movers_of_a_few_stand_beside_the_others(
    company: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Publishing a few renews their movers, leaves the others, and keeps no more than it may."""
    monkeypatch.setattr(movers, "MANY", 2)
    publish(company, AS_OF)
    know(company, "acc-0012", "owner", "nobody")
    happen(company, "Survey Answered", "acc-0012", value=0.0, at=moment(hour=23))
    publish(company, AS_OF, only=["acc-0012"])

    kept = defaultdict(list)
    for one in Mover.objects.select_related("customer"):
        kept[one.customer.owner_id, one.days, one.change > 0].append(one)
        assert one.change == getattr(one.customer, f"change_{one.days}")
    assert max(map(len, kept.values())) == 2
    assert Mover.objects.filter(customer__key="acc-0012").exists()


@given(
    st.lists(
        st.tuples(st.integers(-1, 2), st.sampled_from([-9.0, -2.0, -0.5, 0.0, 1.0, 3.5, np.nan])),
        max_size=60,
    )
)
def test_the_greatest_are_found_for_each_owner(drawn: list[tuple[int, float]]) -> None:
    """Of each owner the ten greatest rises and falls of a point or more are chosen, no others."""
    owner = np.array([one[0] for one in drawn], np.int64)
    change = np.array([one[1] for one in drawn])
    chosen = movers.greatest(owner, change)
    for who in set(owner.tolist()):
        for sign in (1, -1):
            moves = sorted((sign * c for o, c in drawn if o == who and sign * c >= 1), reverse=True)
            mine = [sign * change[n] for n in chosen if owner[n] == who and sign * change[n] > 0]
            assert sorted(mine, reverse=True) == moves[:10]
