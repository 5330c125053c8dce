"""Kill -9 while playbooks start and plans move on: nothing is left out, and nothing done twice."""

import json
from pathlib import Path

import pytest

from desk.conftest import ReadyDesk
from desk.serving import killing
from keepwell.project import Project

pytestmark = pytest.mark.slow
MANY = 40
KILLED_AT = (117, 338, 452, 561)
"""Statements to the database: amid starting, and amid moving on."""
BEGIN = f"""
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions import editing
hana = Member.objects.create_user("hana@example.com", name="Hana", role="manager",
                                  visibility="all")
editing.make(hana, '''
playbook: improvement
title: Get better
purpose: improvement
start_when: {{band: at_risk}}
starts: by_itself
goal: {{says: Well again, reached_when: {{score: {{at_least: 70}}}}, within: 60d}}
steps:
  - {{id: call, title: Call}}
  - {{id: ask, title: Ask, after: start, wait: 7d}}
  - {{id: tell, title: Tell, after: start, wait: 7d, only_if: {{band: healthy}}}}
''')
for n in range({MANY}):
    Customer.objects.create(key=f"c{{n}}", name=f"C {{n}}", band="at_risk", owner=hana, score=9)
"""
RUN = """
from datetime import timedelta
from django.utils.timezone import now
from keepwell.desk.playbooks import moving
print("ready", flush=True)
moving.start_all(now())
moving.move_on(now() + timedelta(days=8))
"""
STATE = """
import json
from keepwell.desk.members.models import Deed
from keepwell.desk.notices.models import Notice
from keepwell.desk.playbooks.models import Plan, Step, Task
print(json.dumps({
    "plans": Plan.objects.count(), "steps": Step.objects.count(),
    "passed": Step.objects.filter(status="passed").count(), "tasks": Task.objects.count(),
    "told": Notice.objects.count(),
    "started": Deed.objects.filter(verb="playbooks.start").count(),
}))
"""


def test_nothing_is_left_out_or_doubled_by_killing(tmp_path: Path, ready_desk: ReadyDesk) -> None:
    """After kills at any moment each customer has one plan, and each step one task and notice."""
    desk = ready_desk(Project.create(tmp_path / "company").root)
    desk.tell(BEGIN)

    for statements in KILLED_AT:
        killing.run_for(desk, statements, RUN)
    before = json.loads(desk.tell(STATE))
    assert before["plans"] == before["started"]
    killing.run(desk, RUN)

    assert json.loads(desk.tell(STATE)) == {
        "plans": MANY, "started": MANY, "steps": 3 * MANY, "passed": MANY, "tasks": 2 * MANY,
        "told": 2 * MANY,
    }  # fmt: skip
