"""The pages of distributions, rules and opt-outs: who sees and does what."""

from collections.abc import Callable

import pytest
from django.utils.timezone import now

from desk.conftest import SignedIn
from desk.surveys.answering import text
from desk.surveys.asking.conftest import LIMIT, MakeDistribution, MakePerson, SetRules
from desk.surveys.conftest import Invite
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.asking import rules, running, sending
from keepwell.desk.surveys.asking.actions import stand
from keepwell.desk.surveys.models import (
    Distribution,
    Letter,
    OptOut,
    Rules,
    Run,
    Standing,
    State,
    Survey,
)

FILLED = {
    "title": "Spring", "timing": "once", "begins_at": "2026-01-05T09:00", "share": "100",
    "days": "", "segment": "",
}  # fmt: skip
Queries = Callable[..., object]


def test_a_manager_makes_and_starts_one(
    signed_in: SignedIn, manager: Member, survey: Survey, ann: Person
) -> None:
    """A new distribution is a draft; once it is started its letters are made; each is a deed."""
    client = signed_in(manager)
    made = client.post("/distributions/new/", {**FILLED, "survey": survey.pk}, follow=True)
    assert "Spring is a draft now: nobody is asked yet." in text(made)
    one = Distribution.objects.get()
    assert (one.standing, one.next_at, running.run_due()) == (Standing.DRAFT, None, 0)
    client.post(f"/distributions/{one.pk}/stand/", {"to": "on"})
    assert running.run_due() == 1
    client.post(f"/distributions/{one.pk}/stand/", {"to": "ended"})
    sending.send_due()
    assert Letter.objects.get().fate == "withdrawn"
    verbs = list(Deed.objects.order_by("pk").values_list("verb", flat=True))
    assert verbs == [f"surveys.distribution_{verb}" for verb in ("make", "start", "end")]


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({"timing": "every"}, "every_days"),
        ({"timing": "after"}, "event"),
        ({"timing": "before"}, "days"),
    ],
)
def test_a_timing_says_what_it_needs(
    signed_in: SignedIn, manager: Member, survey: Survey, given: dict[str, str], needed: str
) -> None:
    """A timing without its days or its event is sent back, with the word beside the field."""
    page = signed_in(manager).post("/distributions/new/", {**FILLED, **given, "survey": survey.pk})
    assert page.context["form"].errors == {needed: ["The choice above needs this."]}
    assert not Distribution.objects.exists()


def test_what_is_on_is_not_changed(
    signed_in: SignedIn, manager: Member, distribute: MakeDistribution
) -> None:
    """A distribution is paused before it is changed, and its survey stays what it was."""
    one, client = distribute(), signed_in(manager)
    given = {**FILLED, "survey": one.survey_id, "title": "Summer", "quota": "5"}
    assert "Pause it first." in text(client.post(f"/distributions/{one.pk}/change/", given))
    client.post(f"/distributions/{one.pk}/stand/", {"to": "paused"})
    client.post(f"/distributions/{one.pk}/change/", {**given, "timing": "every"})
    one.refresh_from_db()
    assert (one.title, one.quota, one.timing) == ("Summer", 5, "once")


@pytest.mark.parametrize(("lacks", "said"), [
    ({"segment": "gone"}, "There is no segment “gone” any more."),
    ({}, "The survey is not open."),
])  # fmt: skip
def test_what_cannot_ask_is_not_started(
    signed_in: SignedIn, manager: Member, distribute: MakeDistribution,
    lacks: dict[str, str], said: str,
) -> None:  # fmt: skip
    """Without its segment, or while its survey is closed, a distribution does not start."""
    one = distribute(standing=Standing.DRAFT, **lacks)
    Survey.objects.update(state=State.OPEN if lacks else State.CLOSED)
    page = signed_in(manager).post(f"/distributions/{one.pk}/stand/", {"to": "on"}, follow=True)
    assert said in text(page)
    one.refresh_from_db()
    assert one.standing == Standing.DRAFT


def test_a_dry_run_shows_who_and_why(
    signed_in: SignedIn, manager: Member, distribute: MakeDistribution, make_person: MakePerson,
    invite: Invite,
) -> None:  # fmt: skip
    """It counts who would be asked and who is left out, opens each reason, and asks nobody."""
    invite()
    make_person("bo")
    Rules.objects.update(text=LIMIT)
    one, client = distribute(standing=Standing.DRAFT), signed_in(manager)
    client.post(f"/distributions/{one.pk}/rehearse/")
    run = Run.objects.get()
    assert "People are being looked at" in text(client.get(f"/distributions/{one.pk}/"))
    running.rehearse(run.pk)
    page = text(client.get(f"/distributions/{one.pk}/"))
    assert "<strong>1</strong> person would be asked" in page
    assert "Asked 1 time within 14 days already: any survey." in page
    people = text(client.get(f"/distributions/runs/{run.pk}/limit-0/"))
    assert "ann@acme.example" in people
    assert client.get(f"/distributions/runs/{run.pk}/never-0/").status_code == 404
    assert not Letter.objects.exists()


def test_a_stranger_sees_nobody(
    signed_in: SignedIn, stranger: Member, distribute: MakeDistribution, ann: Person,
    set_rules: SetRules,
) -> None:  # fmt: skip
    """Who may not see a customer sees its people neither among those left out nor in the log."""
    set_rules("never: {accounts: [acme]}")
    one, client = distribute(), signed_in(stranger)
    running.run_due()
    page = client.get(f"/distributions/runs/{Run.objects.get().pk}/never-0/")
    assert "ann@acme.example" not in text(page)
    set_rules("")
    Distribution.objects.update(next_at=now())
    running.run_due()
    assert Letter.objects.count() == 1
    assert "ann@acme.example" not in text(client.get(f"/distributions/{one.pk}/"))


def test_only_managers_send(
    signed_in: SignedIn, viewer: Member, member: Member, distribute: MakeDistribution
) -> None:
    """Viewers and members read; making, changing, starting and trying are for managers."""
    one = distribute(standing=Standing.DRAFT)
    paths = ["new/", *(f"{one.pk}/{verb}/" for verb in ("change", "stand", "rehearse"))]
    for who in (viewer, member):
        client = signed_in(who)
        assert client.get(f"/distributions/{one.pk}/").status_code == 200
        assert "Start" not in text(client.get(f"/distributions/{one.pk}/"))
        answers = {client.post(f"/distributions/{path}").status_code for path in paths}
        assert answers == {403}
        assert client.post("/asking-rules/", {"text": "", "version": "1"}).status_code == 403
    assert Distribution.objects.get().standing == Standing.DRAFT


def test_numbers_come_of_the_letters(
    signed_in: SignedIn, viewer: Member, distribute: MakeDistribution, make_person: MakePerson,
    django_assert_max_num_queries: Queries,
) -> None:  # fmt: skip
    """Sent, seen, answered and opted out are counted, in few questions whatever the number."""
    for n in range(8):
        make_person(f"p{n}")
    one = distribute()
    running.run_due()
    sending.send_due()
    first = Letter.objects.select_related("invitation")[0].invitation
    first.seen_at = first.answered_at = now()
    first.save()
    OptOut.objects.create(address="x@y.example", invitation=first)
    client = signed_in(viewer)
    with django_assert_max_num_queries(20):  # type: ignore[operator]  # pytest-django's fixture
        page = text(client.get(f"/distributions/{one.pk}/"))
    assert "12.5%" in page
    assert "<dt>Opted out</dt><dd>1</dd>" in page
    assert "No letters." in text(client.get(f"/distributions/{one.pk}/?fate=refused"))


@pytest.mark.usefixtures("desk_project")
def test_rules_are_saved_when_they_are_sound(signed_in: SignedIn, manager: Member) -> None:
    """Mistakes come back with their lines; two who edit do not undo each other."""
    client = signed_in(manager)
    Rules.objects.all().delete()
    wrong = client.post("/asking-rules/", {"text": "limits: [{at_most: 0}]", "version": "0"})
    assert "calendar.yaml:1: error:" in text(wrong)
    gone = client.post("/asking-rules/", {"text": "never: {segments: [x]}", "version": "0"})
    assert "There is no segment “x”." in text(gone)
    client.post("/asking-rules/", {"text": LIMIT.replace("\n", "\r\n"), "version": "0"})
    assert (rules.rules().text, rules.rules().version) == (LIMIT, 1)
    again = client.post("/asking-rules/", {"text": "", "version": "0"})
    assert "A colleague changed the rules meanwhile." in text(again)
    assert Deed.objects.get().verb == "surveys.rules"


def test_a_colleague_notes_an_opt_out(
    signed_in: SignedIn, member: Member, viewer: Member, stranger: Member, ann: Person
) -> None:
    """Of own customers a colleague notes it and takes it back; a viewer or a stranger does not."""
    assert signed_in(viewer).post("/opt-outs/", {"person": "ann"}).status_code == 403
    unknown = signed_in(stranger).post("/opt-outs/", {"person": "ann"})
    assert "Expected somebody of your customers" in text(unknown)
    client = signed_in(member)
    client.post("/opt-outs/", {"person": "ann@acme.example"})
    made = OptOut.objects.get()
    assert (made.person, made.how, made.set_by) == ("ann", "colleague", member)
    assert signed_in(stranger).post(f"/opt-outs/{made.pk}/ask-again/").status_code == 404
    client.post(f"/opt-outs/{made.pk}/ask-again/")
    assert not OptOut.objects.exists()


def test_the_letter_is_shown_before_it_goes_out(
    signed_in: SignedIn, viewer: Member, distribute: MakeDistribution
) -> None:
    """The preview shows the letter in a language, and its links lead nowhere."""
    one, client = distribute(standing=Standing.DRAFT), signed_in(viewer)
    assert "เราทำได้ดีแค่ไหน" in text(client.get(f"/distributions/{one.pk}/letter/?lang=th"))
    sheet = client.get(f"/distributions/{one.pk}/letter/sheet/?lang=th")
    assert "คุณจะแนะนำเราไหม" in text(sheet)
    assert "'unsafe-inline'" in sheet["Content-Security-Policy"]


def test_a_draft_is_not_ended(
    manager: Member, distribute: MakeDistribution, acme: Customer
) -> None:
    """What nobody started cannot be paused or ended, nor can what has ended be started."""
    from django.core.exceptions import ValidationError

    for standing, to in [("draft", "paused"), ("draft", "ended"), ("ended", "on"), ("on", "on")]:
        one = distribute(standing=Standing(standing))
        with pytest.raises(ValidationError, match="A colleague changed this meanwhile"):
            stand(manager, one, Standing(to))
