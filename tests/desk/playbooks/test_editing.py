"""Playbooks: the ready ones, and how they are changed."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from desk.conftest import MakeCustomer, SignedIn
from desk.playbooks.conftest import TEXT, MakePlaybook
from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks import moving
from keepwell.desk.playbooks.document import Wait, read_text
from keepwell.desk.playbooks.document.editing import fields_of, put_together, steps_of
from keepwell.desk.playbooks.figures import counted
from keepwell.desk.playbooks.library import NAMES, ready
from keepwell.desk.playbooks.models import Plan, Playbook
from keepwell.engine.segments import Group, Leaf
from keepwell.language import LANGUAGES

ROWS = (
    (("kind", "band"), ("operator", "is"), ("operand", ["at_risk", "watch"])),
    (("kind", "score"), ("operator", "below"), ("operand", "50")),
)


@pytest.fixture
def desk(manager: Member, signed_in: SignedIn) -> Client:
    """Return the browser of a manager."""
    return signed_in(manager)


def text(response: HttpResponse) -> str:
    """Return a page."""
    return response.content.decode()


@pytest.mark.parametrize("name", NAMES)
def test_ready_playbooks(name: str) -> None:
    """Every ready playbook is whole: each step has a guideline worth reading, some are shown."""
    source, document = ready()[name]
    assert document.name == name
    assert all(len(step.guideline) > 60 for step in document.steps)
    shown = [step.shown_as for step in document.steps if step.is_shown]
    assert shown
    for said in (document.goal.says, *shown):
        assert said is not None
        assert said.texts.keys() == LANGUAGES.keys()
    assert read_text(put_together(source, fields_of(source), steps_of(source))) == document


def test_taken_into_use(desk: Client) -> None:
    """A ready playbook is looked at, taken into use, and then is not offered again."""
    assert "Renew in good time" in text(desk.get("/playbooks/"))
    where = "/playbooks-new/?ready=renewal"
    assert "Send the offer" in text(desk.get(where))
    assert "Start for" not in text(desk.get(where))
    source = ready()["renewal"][0]
    desk.post(where, {"text": source, "version": 0, "check": "1"})
    assert not Playbook.objects.exists()
    desk.post(where, {"text": source, "version": 0})
    assert Playbook.objects.get().purpose == "renewal"
    assert "?ready=renewal" not in text(desk.get("/playbooks/"))
    assert "already" in text(desk.post(where, {"text": source, "version": 0}))
    assert desk.get("/playbooks-new/?ready=nothing").status_code == 404


def test_changed_as_text(desk: Client, playbook: Playbook) -> None:
    """Mistakes in a text are said with their line; a good text is the next edition."""
    where, version = "/playbooks/improvement/text/", playbook.version
    wrong = desk.post(where, {"text": TEXT.replace("3d", "3"), "version": version})
    assert "&lt;playbook&gt;:7" in text(wrong)
    other = desk.post(
        where, {"text": TEXT.replace("playbook: imp", "playbook: emp"), "version": version}
    )
    assert "The name of a playbook stays" in text(other)
    good = TEXT.replace("Call them", "Visit them")
    desk.post(where, {"text": good, "version": version})
    playbook.refresh_from_db()
    assert (playbook.read().steps[0].title, playbook.edition.number) == ("Visit them", 2)


def test_changed_by_a_form(desk: Client, playbook: Playbook) -> None:
    """A form changes words, days and conditions, adds a step that sends, and removes one."""
    MessageTemplate.objects.create(name="Hello", texts={"en": {"subject": "Hi", "text": "Hi"}})
    where = "/playbooks/improvement/edit/"
    assert "Listen first" in text(desk.get(where))
    given = {**fields_of(TEXT), "version": playbook.version, "hold_out": 10, "a_day": ""}
    steps = [*steps_of(TEXT), {"title": "Say thanks", "who": "manager", "due": 2, "wait": 4}]
    steps[1]["DELETE"] = "on"
    for number, step in enumerate(steps):
        given |= {
            f"step-{number}-{key}": one for key, one in step.items() if one not in (None, False)
        }
    given |= {"step-TOTAL_FORMS": 4, "step-INITIAL_FORMS": 3}
    given |= {"step-3-message": "Hello", "step-3-sends": "on", "step-3-to": "champion"}
    given |= {"step-0-shown": "on", "step-0-shown_as": "We call you"}
    given["step-2-until"] = "{score: {at_least: 60}}"
    wrong = desk.post(where, {**given, "start_when": "{band: at_risk, score: 3}"})
    assert "is about one thing" in " ".join(wrong.context["form"].errors["start_when"])
    desk.post(where, given)
    playbook.refresh_from_db()
    document = playbook.read()
    assert [step.id for step in document.steps] == ["call", "ask", "say_thanks"]
    assert document.steps[2].after == ("ask",)
    assert document.steps[1].only_if == read_text(TEXT).steps[2].only_if
    assert document.steps[1].wait == Wait(7, Leaf("score", "", "at_least", 60.0))
    assert (document.steps[2].sends_itself, document.steps[2].to) == (True, "champion")
    assert document.hold_out == 10
    assert document.steps[0].reads == "We call you"


def test_conditions_are_rows(desk: Client, playbook: Playbook, playbook_of: MakePlaybook) -> None:
    """A form shows conditions as the editor of segments does; groups in groups stay a text."""
    where = "/playbooks/improvement/edit/"
    shown = text(desk.get(where))
    assert 'id="start_when-row-0-operand-at_risk" value="at_risk" checked' in shown
    assert 'name="step-2-only_if-row-0-kind"' in shown
    known = fields_of(TEXT)
    given = {**known, "version": playbook.version, "hold_out": 0, "a_day": ""}
    del given["start_when"], given["reached_when"]
    given |= {f"start_when-row-{n}-{key}": one for n, row in enumerate(ROWS) for key, one in row}
    given |= {"start_when-join-0": "all", "step-TOTAL_FORMS": 4}
    for number, step in enumerate(steps_of(TEXT)):
        given |= {f"step-{number}-{key}": one for key, one in step.items() if one}
    given |= {"step-INITIAL_FORMS": 3, "step-3-who": "owner"}
    more = desk.post("/segments-edit/condition/", given | {"at": "start_when", "do": "add-0"})
    assert 'name="start_when-row-2-kind"' in text(more)
    wrong = desk.post(where, given | {"start_when-row-1-operand": "many"})
    assert wrong.context["form"].errors.keys() == {"start_when"}
    assert 'value="many"' in text(wrong)
    desk.post(where, given)
    playbook.refresh_from_db()
    document = playbook.read()
    assert (len(document.steps), document.goal.reached_when) == (3, None)
    assert document.start_when == Group(
        "all", (Leaf("band", "", "is", ("at_risk", "watch")), Leaf("score", "", "below", 50.0))
    )
    nested = "{any: [{all: [{none: [{band: watch}]}, {band: at_risk}]}, {state: stable}]}"
    deep = playbook_of(
        ("playbook: improvement", "playbook: deep"),
        ("start_when: {band: at_risk}", f"start_when: {nested}"),
    )
    assert f'name="start_when" value="{nested}"' in text(desk.get(f"/playbooks/{deep.name}/edit/"))


def test_other_languages_stay() -> None:
    """A form changes what customers read in one's own language, and leaves the others alone."""
    source = ready()["improvement"][0]
    fields, steps = fields_of(source), steps_of(source)
    steps[1]["shown_as"] = "We ring you"
    document = read_text(put_together(source, {**fields, "says": "All good"}, steps))
    assert (document.goal.says.texts["en"], document.steps[1].reads) == ("All good", "We ring you")
    assert document.goal.says.texts["nl"] == read_text(source).goal.says.texts["nl"]


def test_switched_off(desk: Client, playbook: Playbook) -> None:
    """A playbook that is switched off says so, and can be switched on again."""
    for on in ("0", "1"):
        page = desk.post("/playbooks/improvement/switch/", {"on": on}, follow=True)
        assert ("switched off" in text(page)) == (on == "0")


def test_compared_with_those_held_out(
    playbook_of: MakePlaybook, make_customer: MakeCustomer, desk: Client
) -> None:
    """Plans whose time is over stand beside those held out, with the interval of chance."""
    for number in range(24):
        make_customer(f"c{number}", band="at_risk", score=20.0)
    playbook = playbook_of(("goal:", "starts: by_itself\nhold_out: 50\ngoal:"))
    moving.start_all(now())
    assert counted()[playbook.pk].trial is None  # nobody's time is over
    Customer.objects.filter(plans__held_out=False).update(score=80)
    moving.move_on(now() + timedelta(days=61))
    Plan.objects.update(due_at=now())
    trial = counted()[playbook.pk].trial
    assert trial is not None
    assert (trial.share, trial.held_share, trial.plans + trial.held) == (1, 0, 24)
    assert trial.is_telling
    assert 0 < trial.low < trial.high <= 100
    assert "points" in text(desk.get("/playbooks/"))
    assert "did without a plan" in text(desk.get("/playbooks/improvement/"))
