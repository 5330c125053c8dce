"""Targets and messages: confirmed by a code, sent at most once, switched off when they fail."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now
from pytest_django import Settings

from desk.alerts.conftest import NOW, Raise
from desk.conftest import SignedIn
from desk.surveys.asking.gateway import running
from keepwell.desk.alerts import sending, telling
from keepwell.desk.alerts.actions import handling, reaching
from keepwell.desk.alerts.forms import AddTarget
from keepwell.desk.alerts.kinds import LATE
from keepwell.desk.alerts.models import Message, Target
from keepwell.desk.cases.actions.opening import Opening, open_case
from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Department, Member
from keepwell.desk.notices.models import ALERT, TARGET, Notice
from keepwell.desk.notices.queries import notices_of
from keepwell.desk.surveys.asking.posting import Outcome, Went
from keepwell.desk.surveys.messages import lines

SLACK = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#alerts"


class Post:
    """What was handed over, and what the service says."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.went = Went.WELL

    def take(self, url: str, _to: str, text: str) -> Outcome:
        """Take a message."""
        self.sent.append((url, text))
        return Outcome(self.went, "no such channel" if self.went is Went.REFUSED else "")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    """Stand at the end of all lines."""
    found = Post()
    monkeypatch.setattr(lines, "hand_over_by", found.take)
    return found


@pytest.fixture
def target(member: Member, post: Post) -> Target:
    """Make a confirmed target of the member."""
    made = reaching.add(member, "Slack", SLACK)
    reaching.confirm(member, made, made.code)
    post.sent.clear()
    made.refresh_from_db()
    return made


def test_a_target_is_confirmed_by_the_code_that_went_there(member: Member, post: Post) -> None:
    """Alerts go to an address only after its owner entered what was sent to it."""
    made = reaching.add(member, "Slack", SLACK)
    assert made.code in post.sent[0][1]
    wrong = "000000" if made.code != "000000" else "000001"
    with pytest.raises(ValidationError):
        reaching.confirm(member, made, wrong)
    made.refresh_from_db()
    assert (made.is_ready, made.tries) == (False, 1)
    reaching.confirm(member, made, made.code)
    made.refresh_from_db()
    assert (made.is_ready, made.code) == (True, "")


def test_codes_cannot_be_guessed(member: Member, post: Post) -> None:
    """After five wrong codes the right one is of no use, nor an empty one after it was used."""
    made = reaching.add(member, "Slack", SLACK)
    for _ in range(reaching.TRIES):
        with pytest.raises(ValidationError):
            reaching.confirm(member, made, "x")
    with pytest.raises(ValidationError):
        reaching.confirm(member, made, made.code)


def test_nothing_is_added_that_cannot_be_reached(member: Member, post: Post) -> None:
    """Where the code does not go out, what the service said is told, and no target is left."""
    post.went = Went.REFUSED
    with pytest.raises(ValidationError, match="no such channel"):
        reaching.add(member, "Slack", SLACK)
    assert not Target.objects.exists()


@pytest.mark.usefixtures("post")
def test_targets_of_a_department_are_its_managers(
    member: Member, stranger: Member, department: Department, target: Target
) -> None:
    """A member adds targets only for themselves, and touches nobody else's."""
    with pytest.raises(PermissionDenied):
        reaching.add(member, "Slack", SLACK, department)
    with pytest.raises(PermissionDenied):
        reaching.remove(stranger, target)


@pytest.mark.parametrize(
    "url",
    ["json://example.com/${KEEPWELL_SECRET_KEY}", "json://example.com/${HOME}", "json://localhost",
     "syslog://", "nonsense"],
)  # fmt: skip
def test_an_address_reads_nothing_of_the_machine(url: str, member: Member) -> None:
    """No target takes secrets from the environment, or leads to the machine and its neighbours."""
    form = AddTarget({"title": "x", "url": url}, member=member)
    assert not form.is_valid()
    assert "url" in form.errors


@pytest.mark.usefixtures("reachable")
def test_an_interruption_is_one_message(raised: Raise, target: Target, post: Post) -> None:
    """What interrupts goes to the target, short and with a link, once; what is held does not."""
    for number in range(5):
        raised(f"Look at {number}", value=1_000.0 * (number + 1))
    telling.tell_due(NOW)
    telling.tell_due(NOW)
    assert [sending.send_waiting(), sending.send_waiting()] == [3, 0]
    texts = [text for _url, text in post.sent]
    assert sorted(text.splitlines()[0] for text in texts) == [f"Look at {n}" for n in (2, 3, 4)]
    assert all("/alerts/" in text.splitlines()[1] for text in texts)


def test_what_was_claimed_is_never_sent_again(raised: Raise, target: Target, post: Post) -> None:
    """A process that ends between the claim and the message leaves nothing to send twice."""
    Message.objects.create(target=target, alert=raised(), claimed_at=now())
    assert sending.send_waiting() == 0
    assert post.sent == []


def test_what_was_not_handed_over_waits(raised: Raise, target: Target, post: Post) -> None:
    """While a service does not answer nothing is lost, and the target stays; for a day."""
    message = Message.objects.create(target=target, alert=raised())
    post.went = Went.LATER
    assert sending.send_waiting() == 0
    post.went = Went.WELL
    assert sending.send_waiting() == 1
    Message.objects.filter(pk=message.pk).update(claimed_at=None, made_at=now() - timedelta(days=2))
    assert sending.send_waiting() == 0


def test_a_target_that_fails_is_switched_off_and_said(
    raised: Raise, target: Target, post: Post, member: Member
) -> None:
    """Five refusals in a row switch a target off, and its owner reads of it; a success counts."""

    def send(went: Went, many: int) -> None:
        post.went = went
        for _ in range(many):
            Message.objects.create(target=target, alert=raised())
        sending.send_waiting()

    send(Went.REFUSED, 4)
    send(Went.WELL, 1)
    send(Went.REFUSED, 4)
    assert Target.objects.get().off_at is None
    send(Went.REFUSED, 3)
    assert Target.objects.get().off_at is not None
    assert len(post.sent) == 10
    assert Notice.objects.get(kind=TARGET).member == member


def test_a_real_service_gets_the_code_and_the_alert(
    raised: Raise, member: Member, settings: Settings
) -> None:
    """By Apprise itself a server gets the code, then the alert as text with its link."""
    settings.WEBHOOKS_PRIVATE = True
    with running() as gateway:
        form = AddTarget({"title": "Chat", "url": f"json://127.0.0.1:{gateway.port}/chat"},
                         member=member)  # fmt: skip
        assert form.is_valid(), form.errors
        made = reaching.add(member, form.cleaned_data["title"], form.cleaned_data["url"])
        reaching.confirm(member, made, made.code)
        Message.objects.create(target=made, alert=raised("Look at acme"))
        assert sending.send_waiting() == 1
    said = [body["message"] for _path, body in gateway.taken]
    assert made.code in said[0]
    assert said[1].startswith("Look at acme\nhttp")


@pytest.mark.usefixtures("reachable", "post")
def test_what_a_department_may_not_read_does_not_go_to_its_target(
    raised: Raise, acme: Customer, member: Member, manager: Member
) -> None:
    """Whoever looks after a case of other readers hears of it alone, not their department."""
    ours = reaching.add(manager, "Channel", SLACK, member.department)
    reaching.confirm(manager, ours, ours.code)
    legal = Department.objects.create(name="Legal")
    kept = open_case(Opening(customer=acme, about="Contract", owner=member, restricted_to=legal))
    shown = open_case(Opening(customer=acme, about="Invoice", owner=member))
    alerts = [raised(case=kept), raised(case=shown)]
    telling.tell_due(NOW)
    assert [one.alert for one in ours.messages.all()] == alerts[1:]


@pytest.mark.usefixtures("reachable", "acme")
def test_what_was_kept_back_since_is_told_nowhere(
    raised: Raise, target: Target, post: Post, admin: Member, signed_in: SignedIn
) -> None:
    """A case that is restricted after its alert is named neither in the desk nor on its way out.

    What else the alert has to tell is told.
    """
    acme, member = Customer.objects.get(), target.member
    case = open_case(Opening(customer=acme, about="Contract"))
    data = {"case": case.pk, "about": case.about, "clock": "solve", "percent": 100}
    alert = raised("It fell", customer=acme)
    assert raised(kind=LATE, case=open_case(Opening(customer=acme, about="Bill")), data=data | {
        "about": "Bill"}) == alert  # fmt: skip
    assert raised(kind=LATE, case=case, data=data) == alert
    telling.tell_due(NOW)
    assert "Contract" in notices_of(member).get(kind=ALERT).data["headline"]
    Case.objects.filter(pk=case.pk).update(restricted_to=Department.objects.create(name="Legal"))
    assert not notices_of(member).filter(kind=ALERT).exists()
    assert sending.send_waiting() == 1
    assert "Bill" in post.sent[0][1]
    for reader, is_told in ((member, False), (admin, True)):
        html = signed_in(reader).get(f"/alerts/{alert.pk}/").content.decode()
        assert ("Contract" in html, "Bill" in html) == (is_told, True)
    assert "Contract" not in handling.make_case(admin, alert).about


def test_nobody_is_sent_what_they_may_no_longer_see(
    raised: Raise, acme: Customer, target: Target, post: Post, stranger: Member
) -> None:
    """What waits for a target is not sent once its customer is somebody else's."""
    Message.objects.create(target=target, alert=raised(customer=acme))
    Customer.objects.update(owner=stranger)
    assert (sending.send_waiting(), post.sent) == (0, [])
