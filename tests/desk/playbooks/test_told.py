"""Ready playbooks in the language of whoever reads them."""

from pathlib import Path

import pytest

from desk.conftest import SignedIn
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.playbooks.actions.editing import make
from keepwell.desk.playbooks.actions.starting import start
from keepwell.desk.playbooks.document import told
from keepwell.desk.playbooks.document.editing import fields_of, put_together, steps_of
from keepwell.desk.playbooks.library import NAMES, ready
from tools.ready_playbooks import extract

TITLE, FIRST = "Ready to grow", "See where they reach the edge"
DUTCH = {TITLE: "Klaar om te groeien", FIRST: "Zie waar het knelt"}


@pytest.fixture(autouse=True)
def dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak Dutch, of which some texts are known."""
    monkeypatch.setattr(told, "pgettext", lambda _context, text: DUTCH.get(text, text))


@pytest.mark.parametrize("name", NAMES)
def test_translators_get_all_that_colleagues_read(name: str) -> None:
    """Title, purpose, steps and guidelines of every ready playbook are texts to translate."""
    _text, document = ready()[name]
    path = Path("src/keepwell/desk/playbooks/ready") / f"{name}.yaml"
    with path.open("rb") as stream:
        found = {
            texts for _line, _function, texts, _comments in extract(stream, (), (), options={})
        }
    assert {context for context, _text in found} == {told.CONTEXT}
    assert {text for _context, text in found} == {
        document.title, document.about, *(one.title for one in document.steps),
        *(one.guideline for one in document.steps),
    }  # fmt: skip


def test_a_ready_playbook_reads_in_the_own_language(
    acme: Customer, manager: Member, signed_in: SignedIn
) -> None:
    """In use or not, its plan and its tasks: whoever looks reads their own language."""
    Customer.objects.update(band="healthy")
    desk = signed_in(manager)
    assert "Zie waar het knelt" in desk.get("/playbooks-new/?ready=growth").content.decode()
    playbook = make(manager, ready()["growth"][0])
    plan = start(playbook, acme, made_by=manager)
    assert plan is not None
    for path in (
        "/playbooks/", "/playbooks/growth/", "/playbooks/growth/edit/", "/plans/",
        f"/plans/{plan.pk}/",
    ):  # fmt: skip
        page = desk.get(path).content.decode()
        assert DUTCH[TITLE] in page
        assert TITLE not in page
    assert str(plan.tasks.get()) == DUTCH[FIRST]


def test_a_form_keeps_what_nobody_changed() -> None:
    """What came back as it was shown goes on being translated; what was written is kept."""
    text = ready()["growth"][0]
    fields, steps = fields_of(text), steps_of(text)
    assert (fields["title"], steps[0]["title"]) == (DUTCH[TITLE], DUTCH[FIRST])
    steps[1]["title"] = "Vraag wat er volgt"
    again = put_together(text, fields, steps)
    assert [one["title"] for one in steps_of(again)][:2] == [DUTCH[FIRST], "Vraag wat er volgt"]
    assert f"title: {TITLE}" in again
