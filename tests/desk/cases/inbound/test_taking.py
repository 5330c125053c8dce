"""What becomes of a mail: which case it belongs to, and whom it is taken for."""

from collections.abc import Callable

import pytest
from django.core import mail as outbox
from django.core.exceptions import ValidationError
from django.test import Client

from desk.cases.conftest import OpenCase
from desk.cases.inbound.conftest import Write
from keepwell.desk.cases import posting
from keepwell.desk.cases.actions import closing, mails, working
from keepwell.desk.cases.inbound import naming, taking
from keepwell.desk.cases.inbound.queries import mails_visible_to
from keepwell.desk.cases.inbound.taking import take
from keepwell.desk.cases.models import Case, Cause, IncomingMail, Mailbox, Means, Status, Way
from keepwell.desk.cases.models.mailbox import Fate, Why
from keepwell.desk.cases.starting import demo_mails
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.notices.models import HEARD, Notice

Answered = Callable[[Case], str]


def waited_for(case: Case, member: Member) -> Case:
    """Wait for the customer of a case."""
    fresh = Case.objects.get(pk=case.pk)
    return working.wait_for_customer(member, fresh, fresh.version)


def test_letters_say_how_they_are_answered(
    opened: OpenCase, answered: Answered, box: Mailbox
) -> None:
    """A letter has its case's name in its Message-ID, and in the address or else in the subject."""
    case = opened()
    first = answered(case)
    posting.send_message.call(case.messages.get(way=Way.OUT).pk)
    letter = outbox.outbox[0]
    assert letter.extra_headers == {"X-Keepwell": "case", "Message-ID": first}
    token = naming.token_of(case)
    assert letter.reply_to == [f"help+{token}@us.example"]
    assert token not in letter.subject
    Mailbox.objects.update(is_plus=False)
    answered(case)
    posting.send_message.call(case.messages.filter(way=Way.OUT).last().pk)
    assert outbox.outbox[1].reply_to == ["help@us.example"]
    assert f"[#{token}]" in outbox.outbox[1].subject


@pytest.mark.parametrize("by", ["address", "letter", "subject"])
def test_an_answer_finds_its_case(
    opened: OpenCase, answered: Answered, write: Write, member: Member, by: str
) -> None:
    """By the address, the letter or the subject: it is in the thread, and the waiting is over."""
    case = opened()
    reference, token = answered(case), naming.token_of(case)
    waited_for(case, member)
    raw = {
        "address": write(To=f"Help <help+{token}@us.example>"),
        "letter": write(References=f"<x@y> {reference}"),
        "subject": write(Subject=f"Re: Invoice [#{token}]"),
    }[by]
    kept = take(raw)
    assert (kept.fate, kept.why, kept.case) == (Fate.FILED, "", case)
    said = case.messages.get(way=Way.IN)
    assert (said.text, said.who, said.means) == ("It is still wrong", "Ann", Means.EMAIL)
    case.refresh_from_db()
    assert case.waiting_since is None
    assert Notice.objects.get(kind=HEARD).data["what"] == "said"


def test_the_same_mail_comes_once(opened: OpenCase, answered: Answered, write: Write) -> None:
    """Brought twice, as after a worker was killed, a mail is there once."""
    case = opened()
    raw = write(In_Reply_To=answered(case))
    assert take(raw) == take(raw)
    assert case.messages.filter(way=Way.IN).count() == 1


def test_an_answer_reopens_what_was_solved(
    opened: OpenCase, answered: Answered, write: Write, member: Member, cause: Cause
) -> None:
    """Who answers that it is solved, and writes, is not content: the case is open again."""
    case = opened()
    reference = answered(case)
    case.refresh_from_db()
    closing.solve(member, case, case.version, cause=cause, outcome="Sent it anew.")
    take(write(In_Reply_To=reference))
    case.refresh_from_db()
    assert case.status == Status.REOPENED
    assert Notice.objects.get(kind=HEARD).data["what"] == "reopened"


def test_who_writes_from_elsewhere_is_not_the_customer(
    opened: OpenCase, answered: Answered, write: Write, member: Member
) -> None:
    """With the name of a case, but from another address, it is a note that changes nothing."""
    case = opened()
    reference = answered(case)
    before = waited_for(case, member).waiting_since
    kept = take(write("Close it", In_Reply_To=reference, From="evil@elsewhere.example"))
    assert (kept.fate, kept.why) == (Fate.FILED, Why.OTHER)
    assert case.messages.get(text="Close it").way == Way.NOTE
    case.refresh_from_db()
    assert case.waiting_since == before
    assert Notice.objects.get(kind=HEARD).data["what"] == "other"


def test_nobody_makes_up_a_name(opened: OpenCase, ann: Person, write: Write) -> None:
    """The number of a case, or another signature, finds no case."""
    case = opened()
    strange = f"{naming.token_of(case)[::-1]}"
    for raw in (write(To=f"help+{strange}@us.example"), write(Subject=f"Re: x (#{case.pk})")):
        kept = take(raw)
        assert (kept.fate, kept.why, kept.case, kept.person) == (
            Fate.WAITING, Why.NO_CASE, None, ann,
        )  # fmt: skip


def test_what_no_person_wrote_moves_nothing(
    opened: OpenCase, answered: Answered, write: Write, member: Member
) -> None:
    """An automatic reply is kept aside; the customer is still waited for."""
    case = opened()
    reference = answered(case)
    waited_for(case, member)
    kept = take(write("I am away", In_Reply_To=reference, Auto_Submitted="auto-replied"))
    assert (kept.fate, kept.why) == (Fate.AUTOMATIC, Why.REPLY)
    case.refresh_from_db()
    assert case.waiting_since is not None
    assert take(write(X_Keepwell="case")).why == Why.LOOP


def test_a_letter_that_did_not_arrive_is_told(
    opened: OpenCase, answered: Answered, write: Write
) -> None:
    """A bounce that quotes our letter is a note in its case, and the owner is told."""
    case = opened()
    text = f"550 no such user\n\nMessage-ID: {answered(case)}\nTo: ann@acme.example"
    kept = take(write(text, From="MAILER-DAEMON@mx.example", Return_Path="<>"))
    assert (kept.fate, kept.why, kept.case) == (Fate.AUTOMATIC, Why.BOUNCE, case)
    assert case.messages.get(way=Way.NOTE).text.startswith("550 no such user")
    assert Notice.objects.get(kind=HEARD).data["what"] == "bounced"


def test_bounces_do_not_flood_a_case(
    opened: OpenCase, answered: Answered, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of one case only so many bounces an hour are notes, whoever sends them; the rest is kept."""
    monkeypatch.setattr(taking, "MOST", 2)
    case = opened()
    text = f"550\n\nMessage-ID: {answered(case)}"
    kept = [take(write(text, From=f"x{n}@mx.example", Return_Path="<>")) for n in range(4)]
    assert {(one.case, one.fate, one.why) for one in kept} == {(case, Fate.AUTOMATIC, Why.BOUNCE)}
    assert case.messages.filter(way=Way.NOTE).count() == 2


def test_somebody_known_opens_a_case_where_that_is_wanted(
    acme: object, ann: Person, box: Mailbox, write: Write
) -> None:
    """Switched on, a mail about no case is a complaint by e-mail; a stranger's still waits."""
    Mailbox.objects.update(opens_cases=True)
    kept = take(write("Wrong again", Subject="Wrong invoice"))
    case = Case.objects.get()
    assert (kept.case, case.person, case.about, case.source) == (case, ann, "Wrong invoice", "mail")
    assert take(write(From="who@where.example")).why == Why.UNKNOWN
    assert Case.objects.count() == 1


def test_a_flood_waits(
    opened: OpenCase, answered: Answered, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes from one address too often in an hour waits for a colleague; nothing is lost."""
    monkeypatch.setattr(taking, "MOST", 2)
    reference = answered(opened())
    fates = [take(write(f"No {n}", In_Reply_To=reference)).fate for n in range(4)]
    assert fates == [Fate.FILED, Fate.FILED, Fate.WAITING, Fate.WAITING]
    assert set(IncomingMail.objects.filter(fate=Fate.WAITING).values_list("why", flat=True)) == {
        Why.OFTEN
    }


def test_a_colleague_says_what_it_is_about(
    opened: OpenCase, write: Write, member: Member, stranger: Member
) -> None:
    """A mail that waits is added to a case as its sender's word, once, by who sees both."""
    case, kept = opened(), take(write())
    with pytest.raises(IncomingMail.DoesNotExist):
        mails.drop(stranger, kept)
    mails.file_in(member, kept, case)
    said = case.messages.get(way=Way.IN)
    assert (said.author, said.who) == (member, "Ann")
    assert Deed.objects.filter(verb="cases.mail_file").count() == 1
    with pytest.raises(ValidationError, match="meanwhile"):
        mails.file_in(member, kept, case)


def test_who_sees_which_mails(
    opened: OpenCase, write: Write, admin: Member, member: Member, stranger: Member
) -> None:
    """Mails of customers are for who sees them, those of nobody known for who sees everybody."""
    take(write())
    take(write(From="who@where.example"))
    assert [mails_visible_to(one).count() for one in (admin, stranger)] == [2, 0]
    assert mails_visible_to(member).filter(person=None).exists() == (member.visibility == "all")


def test_the_pages(client: Client, opened: OpenCase, write: Write, admin: Member) -> None:
    """Mails are listed and shown, added to a case, made into a new one, or dropped."""
    client.force_login(admin)
    case = opened()
    first, second, third = (take(write(f"Mail {n}")) for n in range(3))
    assert b"Invoice" in client.get("/cases/mails/").content
    assert b"Mail 0" in client.get(f"/cases/mails/{first.pk}/").content
    assert client.post(f"/cases/mails/{first.pk}/", {"case": case.pk}).status_code == 302
    wrong = client.post(f"/cases/mails/{second.pk}/", {"case": 999_999}).content.decode()
    assert "There is no case #999999." in wrong
    given = {
        "customer": "acme", "person": "ann", "about": "Delivery", "severity": "normal",
        "means": "email", "text": "Mail 1",
    }  # fmt: skip
    client.post(f"/cases/new/?mail={second.pk}", given)
    client.post(f"/cases/mails/{third.pk}/drop/")
    fates = {one.text: one.fate for one in IncomingMail.objects.all()}
    assert fates == {"Mail 0": Fate.FILED, "Mail 1": Fate.FILED, "Mail 2": Fate.DROPPED}
    assert Case.objects.latest("pk").source == "mail"
    assert b"Mail 0" in client.get(f"/cases/{case.pk}/").content


def test_strangers_see_no_mail(
    client: Client, opened: OpenCase, write: Write, stranger: Member
) -> None:
    """Who does not see a customer is told that there is no such mail."""
    client.force_login(stranger)
    kept = take(write())
    assert client.get(f"/cases/mails/{kept.pk}/").status_code == 404
    assert client.post(f"/cases/mails/{kept.pk}/drop/").status_code == 404


def test_the_demo_shows_mails(ann: Person) -> None:
    """The demo begins with mails of somebody known, of a stranger, and of a machine."""
    demo_mails(ann.email)
    found = IncomingMail.objects.order_by("pk").values_list("why", flat=True)
    assert list(found) == [Why.NO_CASE, Why.UNKNOWN, Why.REPLY]
