import ast
import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

import keepwell.desk
from keepwell.desk.members import deeds
from keepwell.desk.members.models import Deed, Member

SignedIn = Callable[[Member], Client]
ACME = deeds.Subject("customer", "acme", "Acme")

pytestmark = pytest.mark.django_db


def rows_of(answer) -> list[list[str]]:
    """Return the rows of a CSV answer."""
    return list(csv.reader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def test_a_deed_is_a_sentence_with_what_changed(
    admin: Member, member: Member, signed_in: SignedIn
) -> None:
    """The log says who did what to whom, with values in words, before and after."""
    subject = deeds.Subject("member", str(member.pk), "Member")
    deeds.record(admin, "members.change", subject, {"role": "member"}, {"role": "manager"})
    page = signed_in(admin).get("/log/").text
    assert "Admin changed what Member may do" in page
    assert "<del>Member</del>" in page
    assert "<ins>Manager</ins>" in page


def test_sentences_are_in_the_readers_language(
    admin: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same deed is told anew in every language, and values with it."""
    deed = deeds.record(admin, "members.invite", ACME, after={"is_active": True})
    with translation.override("nl"):
        monkeypatch.setitem(
            deeds._sentences, "members.invite", ("x", "{name} uitgenodigd door {who}")
        )
        assert deeds.sentence(deed) == "Acme uitgenodigd door Admin"
    monkeypatch.undo()
    assert deeds.sentence(deed) == "Admin invited Acme"


def test_an_unknown_verb_still_reads(admin: Member) -> None:
    """A deed of a room that is gone, or of a newer version, is told as well as it can be."""
    after = {"gift_card": 20, "note": ""}  # a field that stayed empty is no change
    deed = deeds.record(admin, "loyalty.give_reward", ACME, after=after)
    assert deeds.sentence(deed) == "Admin: loyalty: give reward, Acme"
    assert deeds.changes(deed) == [deeds.Change("gift card", None, "20")]


def test_a_deed_of_an_older_version_still_reads(admin: Member) -> None:
    """A sentence that wants a value which was not kept then does not break the log."""
    deed = deeds.record(admin, "members.rename_department", ACME)
    assert deeds.sentence(deed) == "Admin: members: rename department, Acme"


def test_every_recorded_verb_has_a_sentence() -> None:
    """What any room records is declared with `deeds.says`."""
    recorded = {
        call.args[1].value
        for file in Path(keepwell.desk.__file__).parent.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith(("deeds.record", "record"))
        and len(call.args) > 1
        and isinstance(call.args[1], ast.Constant)
        and "." in str(call.args[1].value)
    }
    assert "members.invite" in recorded
    assert recorded <= {verb for verb, _said in deeds.verbs()}


def test_the_log_is_filtered(admin: Member, member: Member, signed_in: SignedIn) -> None:
    """By who, kind, verb, days and text, alone and together."""
    first = deeds.record(admin, "members.invite", deeds.Subject("invitation", "1", "Bo Chai"))
    Deed.objects.filter(pk=first.pk).update(at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    second = deeds.record(member, "members.set_password", deeds.Subject("member", "7", "Member"))
    Deed.objects.filter(pk=second.pk).update(at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    client = signed_in(admin)

    def shown(**asked: object) -> list[int]:
        return [deed.pk for deed, *_told in client.get("/log/", asked).context["told"]]

    assert shown() == [second.pk, first.pk]
    assert shown(member=admin.pk) == [first.pk]
    assert shown(kind="member") == [second.pk]
    assert shown(verb="members.invite") == [first.pk]
    assert shown(text="bo ch") == [first.pk]
    assert shown(text="7") == [second.pk]
    assert shown(since="2026-03-05") == [second.pk]
    assert shown(until="2026-03-04") == [first.pk]
    assert shown(member=admin.pk, kind="member") == []
    assert shown(since="nonsense", kind="x") == [second.pk, first.pk]


def test_a_day_is_the_readers_day(admin: Member, signed_in: SignedIn) -> None:
    """At 23:00 UTC it is the next day in Bangkok, and the filter knows."""
    deed = deeds.record(admin, "members.set_password", ACME)
    Deed.objects.filter(pk=deed.pk).update(at=datetime(2026, 3, 1, 23, tzinfo=UTC))
    Member.objects.filter(pk=admin.pk).update(timezone="Asia/Bangkok")
    client = signed_in(admin)
    asked = {"since": "2026-03-02", "until": "2026-03-02"}
    assert len(client.get("/log/", asked).context["told"]) == 1


def test_the_log_turns_page_by_page(
    admin: Member, signed_in: SignedIn, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """Each page costs the same, keeps the filter, and none is told twice or left out."""
    for number in range(120):
        deeds.record(admin, "members.invite", deeds.Subject("invitation", str(number), "x"))
    deeds.record(None, "members.begin", ACME)
    client, seen, path = signed_in(admin), [], "/log/?kind=invitation"
    client.get(path)
    for _page in range(3):
        with django_assert_num_queries(4):  # session, member, members to choose from, deeds
            answer = client.get(path)
        seen += [deed.subject for deed, *_told in answer.context["told"]]
        path = f"/log/?kind=invitation&cursor={answer.context['page'].next}"
    assert seen == [str(number) for number in reversed(range(120))]


def test_the_export_holds_what_is_shown_and_is_streamed(admin: Member, signed_in: SignedIn) -> None:
    """The file has the filtered deeds, told in the reader's language, and comes in pieces."""
    Member.objects.filter(pk=admin.pk).update(language="nl", timezone="Asia/Bangkok")
    deed = deeds.record(admin, "members.change", ACME, {"role": "viewer"}, {"role": "manager"})
    deeds.record(None, "members.begin", ACME)
    Deed.objects.filter(pk=deed.pk).update(at=datetime(2026, 3, 1, 23, tzinfo=UTC))
    answer = signed_in(admin).get("/log/export/", {"member": admin.pk})
    assert answer.streaming
    _head, row = rows_of(answer)
    assert row[0] == "2026-03-02T06:00:00+07:00"
    with translation.override("nl"):
        assert row[6] == deeds.sentence(deed)
    assert row[7].count("→") == 1


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_spreadsheet_runs_nothing(admin: Member, signed_in: SignedIn, name: str) -> None:
    """A name that looks like a formula is kept from being one."""
    deeds.record(admin, "members.invite", deeds.Subject("invitation", "1", name))
    _head, row = rows_of(signed_in(admin).get("/log/export/"))
    assert row[5] == f"'{name}"


def test_what_people_typed_is_escaped(admin: Member, signed_in: SignedIn) -> None:
    """A name with markup is shown as it was typed."""
    deeds.record(admin, "members.invite", deeds.Subject("invitation", "1", "<script>x</script>"))
    page = signed_in(admin).get("/log/").text
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
