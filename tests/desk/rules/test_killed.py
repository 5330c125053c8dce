"""Kill -9 while rules run: nothing is left out, and nothing is done twice."""

import json
from pathlib import Path

import pytest

from desk.conftest import ReadyDesk
from desk.serving import killing
from keepwell.project import Project

pytestmark = pytest.mark.slow
MANY = 8
KILLED_AFTER = (5, 7)
"""Actions: one answer, which takes four, is through, and the next one is under way."""
BEGIN = f"""
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department, Member
from keepwell.desk.rules.actions import editing
from keepwell.desk.rules.tree.reading import read_text
from keepwell.desk.surveys.actions import editing as surveys
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.models import Answer
service = Department.objects.create(name="Service")
hana = Member.objects.create_user("hana@example.com", name="Hana", role="manager",
                                  visibility="all", department=service)
tree = editing.make(hana, read_text('''
rules: all
branches:
  - name: Low
    when: {{nps: {{at_most: 6}}}}
    then:
      - open_case: {{to: {{department: Service, by: load}}}}
      - task: {{title: Call, to: owner, due: 2d}}
      - alert: {{to: managers}}
      - tag: low
'''))
editing.publish(hana, tree)
editing.switch(hana, tree, is_on=True)
survey = surveys.make(hana, ready()["relationship"])
surveys.open_up(hana, survey)
survey.refresh_from_db()
for n in range({MANY}):
    acme = Customer.objects.create(key=f"c{{n}}", name=f"C {{n}}")
    Answer.objects.create(survey=survey, edition=survey.edition, customer=acme, score=2,
                          mark=str(n), language="en")
"""
RUN = """
from keepwell.desk.rules import tasks
from keepwell.desk.rules.running import handling
sound, left = handling.act, int(sys.argv[1])

def act(action, doing):
    global left
    left -= 1
    result = sound(action, doing)
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    return result

handling.act = act
print("ready", flush=True)
tasks.run.func()
"""
STATE = """
import json
from keepwell.desk.alerts.models import Reason
from keepwell.desk.cases.models import Case, Message
from keepwell.desk.customers.models import Customer
from keepwell.desk.playbooks.models import Task
from keepwell.desk.rules.models import Done, Firing, Trigger
print(json.dumps({
    "waiting": Trigger.objects.filter(handled_at=None).count(),
    "cases": Case.objects.count(), "times": sum(Case.objects.values_list("times", flat=True)),
    "messages": Message.objects.count(), "tasks": Task.objects.count(),
    "alerts": Reason.objects.count(), "tagged": Customer.objects.filter(tags__name="low").count(),
    "firings": Firing.objects.count(), "done": Done.objects.filter(outcome="done").count(),
}))
"""


def test_nothing_is_left_out_or_doubled_by_killing(tmp_path: Path, ready_desk: ReadyDesk) -> None:
    """After kills behind any action each answer has one case, one task, one alert and one tag."""
    desk = ready_desk(Project.create(tmp_path / "company").root)
    desk.tell(BEGIN)

    for actions in KILLED_AFTER:
        assert killing.run(desk, RUN, actions)
    state, through = json.loads(desk.tell(STATE)), len(KILLED_AFTER)
    assert state["waiting"] == MANY - through
    assert {state[of] for of in ("cases", "tasks", "alerts", "tagged", "firings")} == {through}
    assert not killing.run(desk, RUN, 0)

    assert json.loads(desk.tell(STATE)) == {
        "waiting": 0, "cases": MANY, "times": MANY, "messages": MANY, "tasks": MANY,
        "alerts": MANY, "tagged": MANY, "firings": MANY, "done": 4 * MANY,
    }  # fmt: skip
