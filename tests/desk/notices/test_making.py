"""Who is told what, and that nobody is told the same twice."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from desk.notices.conftest import NOW
from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.health.models import Crossing
from keepwell.desk.intake.models import Freshness
from keepwell.desk.members.models import Member
from keepwell.desk.notices import actions, making
from keepwell.desk.notices.models import MENTION, READY, SOURCE, WORSE, Notice

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]


def cross(customer: Customer, before: tuple[str, str], now: tuple[str, str]) -> Crossing:
    """Let a customer cross from a band and state to others."""
    return Crossing.objects.create(
        customer=customer, as_of=date(2026, 3, 31),
        band_before=before[0], state_before=before[1], band=now[0], state=now[1],
        score_before=80.0, score=41.0,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        (("healthy", "stable"), ("at_risk", "at_risk"), WORSE),
        (("healthy", "ready_to_grow"), ("watch", "stable"), WORSE),
        (("healthy", "stable"), ("healthy", "at_risk"), WORSE),
        (("unknown", "stable"), ("at_risk", "at_risk"), WORSE),
        (("watch", "stable"), ("healthy", "ready_to_grow"), READY),
        (("healthy", "stable"), ("healthy", "ready_to_grow"), READY),
        (("unknown", "stable"), ("healthy", "ready_to_grow"), READY),
        (("at_risk", "at_risk"), ("watch", "stable"), None),
        (("healthy", "ready_to_grow"), ("healthy", "stable"), None),
        (("healthy", "stable"), ("unknown", "stable"), None),
        (("unknown", "stable"), ("watch", "stable"), None),
    ],
)
def test_owners_are_told_of_what_got_worse_or_is_ready_to_grow(
    before: tuple, now: tuple, kind: str | None, member: Member, make_customer: MakeCustomer
) -> None:
    """The owner hears of a worse band or state, or of growth, and of nothing else."""
    cross(make_customer("acme", owner=member), before, now)
    making.from_crossings()
    assert [(one.member, one.kind) for one in Notice.objects.all()] == (
        [(member, kind)] if kind else []
    )


def test_nobody_is_told_where_there_is_no_owner_who_works_here(
    member: Member, make_customer: MakeCustomer
) -> None:
    """A customer of nobody, or of somebody who left, makes no notice, now or later."""
    Member.objects.filter(pk=member.pk).update(is_active=False)
    for customer in (make_customer("acme", owner=member), make_customer("bolt")):
        cross(customer, ("healthy", "stable"), ("at_risk", "at_risk"))
    making.from_crossings()
    Member.objects.filter(pk=member.pk).update(is_active=True)
    making.from_crossings()
    assert not Notice.objects.exists()


def test_a_crossing_is_told_once(
    member: Member, make_customer: MakeCustomer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However often and in however many batches crossings are looked at, each is one notice."""
    monkeypatch.setattr(making, "BATCH", 2)
    customer = make_customer("acme", owner=member)
    for _ in range(5):
        cross(customer, ("healthy", "stable"), ("at_risk", "at_risk"))
    assert making.from_crossings() == 5
    assert making.from_crossings() == 0
    Crossing.objects.update(is_told=False)  # as if the process had ended before this was written
    making.from_crossings()
    assert Notice.objects.count() == 5


def test_who_is_mentioned_is_told_if_they_may_see_the_customer(
    admin: Member, member: Member, teammate: Member, stranger: Member, make_customer: MakeCustomer
) -> None:
    """A note tells those it names: not its author, and nobody who may not see the customer."""
    customer = make_customer("acme", owner=member)
    note = Note.objects.create(customer=customer, author=member, who="Member", text="@all look")
    named = [admin, member, teammate, stranger]
    assert actions.mention(member, note, named) == 2
    assert actions.mention(member, note, named) == 0, "a note that is changed tells nobody twice"

    told = Notice.objects.filter(kind=MENTION)
    assert {one.member for one in told} == {admin, teammate}
    assert {(one.data["by"], one.data["text"]) for one in told} == {("Member", "@all look")}
    assert {one.customer for one in told} == {customer}


def test_viewers_mention_nobody(viewer: Member, admin: Member, make_customer: MakeCustomer) -> None:
    """Who may not write notes may not mention anybody."""
    note = Note(customer=make_customer("acme"), author=viewer, who="Viewer", text="@admin")
    with pytest.raises(PermissionDenied):
        actions.mention(viewer, note, [admin])


def test_managers_are_told_once_that_a_source_fell_silent(
    admin: Member, manager: Member, member: Member, viewer: Member
) -> None:
    """Administrators and managers hear of each silence once, and of the next one again."""
    source = Freshness(name="app", touchpoints=9, last_arrival=NOW, last_happened=NOW,
                    silence=4.5, pause=1.0, is_silent=True, looked_at=NOW)  # fmt: skip
    alive = Freshness(name="billing", touchpoints=9, last_arrival=NOW, last_happened=NOW,
                   looked_at=NOW)  # fmt: skip
    assert making.from_sources([source, alive]) == 2
    source.silence = 5.5
    assert making.from_sources([source, alive]) == 0
    source.last_arrival = NOW + timedelta(days=10)
    assert making.from_sources([source, alive]) == 2
    told = Notice.objects.filter(kind=SOURCE)
    assert {one.member for one in told} == {admin, manager}
    assert {one.data["source"] for one in told} == {"app"}
