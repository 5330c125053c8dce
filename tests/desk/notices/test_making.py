"""Who is told what, and that nobody is told the same twice."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied

from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.members.models import Member
from keepwell.desk.notices import actions
from keepwell.desk.notices.models import MENTION, Notice

pytestmark = pytest.mark.django_db
MakeCustomer = Callable[..., Customer]


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
