"""What becomes of cases is told as it happens."""

import json
from typing import Any

import pytest

from desk.cases.conftest import OpenCase, acme, ann, cause, opened
from desk.webhooks.conftest import MakeEndpoint
from keepwell.desk.cases.actions import closing, working
from keepwell.desk.cases.actions.routing import route
from keepwell.desk.cases.models import Case, Cause, Means, Severity
from keepwell.desk.members.models import Department, Member
from keepwell.desk.webhooks import events
from keepwell.desk.webhooks.models import Delivery

__all__ = ["acme", "ann", "cause", "opened"]
pytestmark = pytest.mark.usefixtures("desk_project")
OF_CASES = [events.OPENED, events.SOLVED, events.CONFIRMED, events.REOPENED]


def told() -> list[Any]:
    """Return what is told, in order."""
    bodies = Delivery.objects.order_by("pk").values_list("body", flat=True)
    return [json.loads(body) for body in bodies]


def test_a_case_is_told_from_beginning_to_end(
    opened: OpenCase, make_endpoint: MakeEndpoint, member: Member, cause: Cause
) -> None:
    """That it is opened, solved, confirmed and open again is told, each with how far it is then."""
    make_endpoint(events=OF_CASES)
    case = opened()
    working.answer(member, case, 1, text="We look", means=Means.PHONE)
    case = Case.objects.get()
    case = closing.solve(member, case, case.version, cause=cause, outcome="Mended.")
    case = closing.confirm(member, case, case.version)
    closing.reopen(member, case, case.version)
    assert [one["type"] for one in told()] == OF_CASES
    statuses = [one["data"]["status"] for one in told()]
    assert statuses == ["new", "solved", "confirmed", "reopened"]
    data = told()[1]["data"]
    assert (data["number"], data["outcome"], data["customer"]["key"]) == (
        case.pk, "Mended.", "acme",
    )  # fmt: skip


def test_what_is_for_one_department_is_told_to_nobody(
    opened: OpenCase, make_endpoint: MakeEndpoint, department: Department
) -> None:
    """A case that is kept from colleagues is kept from other systems, too."""
    make_endpoint(events=[events.OPENED])
    opened(restricted_to=department)
    assert told() == []
    make_endpoint("other", events=[events.BAND])
    opened(about="Prices")
    assert len(told()) == 1


def test_what_waits_is_not_told_once_its_case_is_restricted(
    opened: OpenCase, make_endpoint: MakeEndpoint, department: Department
) -> None:
    """A delivery that is to be tried again is given up with the case; those of others wait on."""
    make_endpoint(events=[events.OPENED])
    kept, other = opened(), opened(about="Prices")
    route(kept, owner=None, department=None, severity=Severity.NORMAL, restricted_to=department)
    waiting = Delivery.objects.filter(next_at__isnull=False)
    assert list(waiting.values_list("about", flat=True)) == [str(other)]
