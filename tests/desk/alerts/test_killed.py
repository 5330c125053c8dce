"""Kill -9 while alerts are raised and told: each signal once, each interruption once."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.conftest import ReadyDesk
from desk.serving import killing
from keepwell.project import Project

pytestmark = pytest.mark.slow
SIGNALS, CUSTOMERS, BUDGET = 40, 20, 5
"""Customers are worth about the same, so that none is worth an interruption beyond the budget."""
KILLED_AT = (131, 203, 246)
"""Statements to the database: amid raising and telling, and further on each time."""
SETUP = f"""
from keepwell.desk.alerts.models import Hours, Reach
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member, Visibility
hana = Member.objects.create_user("hana@example.com", name="Hana", visibility=Visibility.ALL)
Reach.objects.create(member=hana, budget={BUDGET}, hours=Hours.ALWAYS)
for number in range({CUSTOMERS}):
    Customer.objects.create(key=f"c{{number}}", name=f"C{{number}}", value=1000.0 + number)
"""
RUN = f"""
from datetime import UTC, datetime
from keepwell.desk.alerts import telling
from keepwell.desk.alerts.actions.raising import Signal, raise_alert
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
hana, noon = Member.objects.get(), datetime(2026, 3, 31, 12, tzinfo=UTC)
customers = list(Customer.objects.order_by("pk"))
print("ready", flush=True)
for number in range({SIGNALS}):
    customer = customers[number % {CUSTOMERS}]
    raise_alert(Signal("test", f"s{{number}}", "Look", customer=customer, at=noon), [hana])
    if number % 10 == 0:
        telling.tell_due(noon)
telling.tell_due(noon)
"""
STATE = """
import json
from keepwell.desk.alerts.models import Alert, Reason, Receiver
from keepwell.desk.notices.models import Notice
print(json.dumps({
    "reasons": sorted(Reason.objects.values_list("key", flat=True)),
    "alerts": Alert.objects.count(),
    "states": sorted(Receiver.objects.values_list("state", flat=True)),
    "told": sorted(f"alert:{pk}" for pk in
                   Receiver.objects.filter(state="told").values_list("alert", flat=True)),
    "notices": sorted(Notice.objects.values_list("key", flat=True)),
}))
"""


def test_each_signal_and_each_interruption_once(tmp_path: Path, ready_desk: ReadyDesk) -> None:
    """After kills at any moment there is each reason once, and a notice for each that was told."""
    desk = ready_desk(Project.create(tmp_path / "company").root)
    desk.tell(SETUP)
    for statements in KILLED_AT:
        killing.run_for(desk, statements, RUN)
    killing.run(desk, RUN)
    state: dict[str, Any] = json.loads(desk.tell(STATE))
    assert state["reasons"] == sorted(f"s{number}" for number in range(SIGNALS))
    assert state["alerts"] == CUSTOMERS
    assert state["states"] == ["held"] * (CUSTOMERS - BUDGET) + ["told"] * BUDGET
    assert state["notices"] == state["told"]
