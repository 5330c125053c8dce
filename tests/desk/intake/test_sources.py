"""Sources and their keys, at the desk and from the command line."""

import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from desk.conftest import SignedIn
from desk.intake.sending import Sender
from keepwell.desk.intake import moving, tasks
from keepwell.desk.intake.models import Key, Reject, Source
from keepwell.desk.intake.sources import actions
from keepwell.desk.members.models import Deed, Member

pytestmark = pytest.mark.django_db
BAD = {"type": "track", "userId": "pat", "properties": {"secret": "needle"}}


def test_a_key_is_shown_once_and_kept_as_a_hash(signed_in: SignedIn, admin: Member) -> None:
    """The page after making a source shows its key; no page and no table has it afterwards."""
    made = signed_in(admin).post("/data/sources/new/", {"name": " My  shop "})
    (text,) = set(re.findall(r"kw_write_[\w-]{43}", made.content.decode()))
    assert "no-store" in made["Cache-Control"]
    source = Source.objects.get()
    assert source.name == "My shop"
    page = signed_in(admin).get(f"/data/sources/{source.pk}/").content.decode()
    assert text not in page
    key = Key.objects.get()
    assert text not in {str(value) for value in vars(key).values()}
    assert key.hint in page
    assert text not in str(list(Deed.objects.values()))


def test_keys_are_rotated_at_the_desk(
    signed_in: SignedIn, admin: Member, source: Source, sender: Sender
) -> None:
    """A second key is made, the first one is revoked, and the log says who did it."""
    client, first = signed_in(admin), source.keys.last()
    assert client.post(f"/data/sources/{source.pk}/key/").status_code == 200
    client.post(f"/data/sources/keys/{first.pk}/revoke/")
    client.post(f"/data/sources/keys/{first.pk}/revoke/")
    first.refresh_from_db()
    assert first.revoked_at is not None
    verbs = list(Deed.objects.filter(member=admin).values_list("verb", flat=True))
    assert sorted(verbs) == ["intake.make_key", "intake.revoke_key"]


@pytest.mark.parametrize("name", ["", "  ", "x" * 81, "a\x00b", "SHOP", "desk"])
def test_a_name_that_will_not_do_is_refused(source: Source, name: str) -> None:
    """A name is short, readable, and of one source only; ours for colleagues is taken."""
    with pytest.raises(ValidationError):
        actions.make_source(None, name)
    assert Source.objects.get() == source


def test_a_new_name_counts_from_now_on(
    signed_in: SignedIn, admin: Member, source: Source, sender: Sender
) -> None:
    """What came under the old name keeps it, and what comes then has the new one."""
    sender.came({"type": "track", "userId": "p", "event": "x"})
    signed_in(admin).post(f"/data/sources/{source.pk}/", {"name": "web shop"})
    rows = sender.came({"type": "track", "userId": "p", "event": "x"})
    assert {row["source"] for row in rows} == {"shop", "web shop"}


@pytest.mark.parametrize("who", ["member", "viewer", "stranger"])
def test_others_see_no_sources(request, signed_in: SignedIn, source: Source, who: str) -> None:
    """Messages hold what customers do, so only managers see what came, and nobody below."""
    client = signed_in(request.getfixturevalue(who))
    for path in ("", f"{source.pk}/", "new/"):
        assert client.get(f"/data/sources/{path}").status_code == 403


def test_managers_look_and_administrators_change(
    signed_in: SignedIn, manager: Member, source: Source
) -> None:
    """A manager sees sources and has messages read again, and makes no keys."""
    client = signed_in(manager)
    page = client.get(f"/data/sources/{source.pk}/").content.decode()
    assert "Make another key" not in page
    for path in ("new/", f"{source.pk}/key/", f"keys/{source.keys.get().pk}/revoke/"):
        assert client.post(f"/data/sources/{path}", {"name": "x"}).status_code == 403
    assert client.post(f"/data/sources/{source.pk}/", {"name": "x"}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.make_source(manager, "other")
    assert Key.objects.filter(revoked_at=None).count() == 1


def test_what_could_not_be_used_is_found_and_read_again(
    signed_in: SignedIn, manager: Member, source: Source, sender: Sender
) -> None:
    """Messages that were put aside are searched; read again they are used if they can be by now."""
    sender.came(BAD, {**BAD, "properties": {}})
    client, place = signed_in(manager), f"/data/sources/{source.pk}/"
    found = client.get(place, {"q": "needle"}).content.decode()
    assert found.count("Read it again") == 1
    assert "expected what happened, such as Signed In" in found

    Reject.objects.filter(message__contains="needle").update(
        message=json.dumps({**BAD, "event": "Signed In", "messageId": "mended"})
    )
    assert client.post(f"{place}replay/", {"q": ""}).status_code == 302
    moving.move()
    assert [row["id"] for row in sender.lake("touchpoints")] == ["mended"]
    source.refresh_from_db()
    assert (source.received, source.rejected, Reject.objects.count()) == (2, 1, 1)


def test_what_nobody_mended_is_forgotten(
    source: Source, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Messages that could not be used go after a time, and of very many the newest stay."""
    monkeypatch.setattr(tasks, "MOST_REJECTS", 3)
    sender.came(*[BAD] * 6)
    numbers = list(Reject.objects.order_by("pk").values_list("pk", flat=True))
    Reject.objects.filter(pk=numbers[5]).update(received_at=now() - 2 * tasks.REJECTS_KEPT)
    assert tasks.forget_rejects.func() == 3
    assert list(Reject.objects.order_by("pk").values_list("pk", flat=True)) == numbers[2:5]
    assert tasks.forget_rejects.func() == 0


def test_reading_one_again_leaves_the_others(
    signed_in: SignedIn, manager: Member, source: Source, sender: Sender
) -> None:
    """One message can be read again by itself; another source's cannot be reached."""
    sender.came(BAD, BAD)
    other, _key = actions.make_source(None, "other")
    first = Reject.objects.first()
    client = signed_in(manager)
    client.post(f"/data/sources/{other.pk}/replay/", {"reject": first.pk})
    assert Reject.objects.count() == 2
    client.post(f"/data/sources/{source.pk}/replay/", {"reject": first.pk})
    assert list(Reject.objects.values_list("pk", flat=True)) != [first.pk]
    assert Reject.objects.count() == 1


def test_the_page_shows_what_was_sent(
    signed_in: SignedIn, manager: Member, source: Source, sender: Sender
) -> None:
    """Events, properties and their types stand on the page, escaped, with what drifted."""
    sender.came({"type": "track", "userId": "p", "event": "<b>Odd</b>", "properties": {"n": 1}})
    sender.came({"type": "track", "userId": "p", "event": "<b>Odd</b>", "properties": {"n": "1"}})
    page = signed_in(manager).get(f"/data/sources/{source.pk}/").content.decode()
    assert "&lt;b&gt;Odd&lt;/b&gt;" in page
    assert "<b>Odd" not in page
    assert "drifted" in page
    listed = signed_in(manager).get("/data/sources/").content.decode()
    assert "shop" in listed
