"""Webhooks in: what is taken, what it becomes, and who may change that."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client

from desk.conftest import SignedIn
from desk.intake.sending import Sender
from keepwell.desk.intake import inbox, letting_in, moving
from keepwell.desk.intake.hooks import actions as hooks
from keepwell.desk.intake.hooks import ready
from keepwell.desk.intake.models import Arrival, Hook, Key, Reject, Source
from keepwell.desk.intake.models.hook import Scheme
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.sources import actions
from keepwell.desk.members.models import Deed, Member
from keepwell.project import Project

pytestmark = pytest.mark.django_db
SAID = {"event": "Ticket Opened", "account": "acme", "id": "t-1"}
MENDED = "- {when: kind, event: =kind, account: who, id: no}\n"


@dataclass
class Hooked:
    """A system that posts to its own address."""

    source: Source
    key: str
    sender: Sender

    @property
    def hook(self) -> Hook:
        """How its requests are read."""
        return self.source.hook

    def post(self, body: object, content_type: str = "application/json", **headers: str):
        """Post a body, JSON unless it is bytes, and return the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Client().post(
            f"/v1/hooks/{self.key}", data=data, content_type=content_type, headers=headers
        )

    def came(self, *bodies: object) -> list[dict]:
        """Post bodies, bring them, and return the touchpoints of the lake."""
        assert [self.post(body).status_code for body in bodies] == [200] * len(bodies)
        moving.move()
        return self.sender.lake("touchpoints")


@pytest.fixture
def make_hook(db: None, desk_project: Project) -> Callable[..., Hooked]:
    """Return a function that makes a webhook with a ready mapping."""
    letting_in.door.forget()
    inbox.room.forget()

    def make(name: str = ready.GENERIC) -> Hooked:
        source, minted = actions.make_source(None, f"our {name}", Kind.WEBHOOK, name)
        return Hooked(source, minted.text, Sender("", desk_project))

    return make


@pytest.fixture
def hooked(make_hook: Callable[..., Hooked]) -> Hooked:
    """Make a webhook that is read by the generic mapping."""
    return make_hook()


def test_a_request_becomes_a_touchpoint(hooked: Hooked) -> None:
    """What is posted is kept, answered with 200, and in the lake with its source."""
    (row,) = hooked.came(SAID)
    assert (row["event"], row["account"], row["source"]) == ("Ticket Opened", "acme", "our generic")
    hooked.source.refresh_from_db()
    assert (hooked.source.received, hooked.source.rejected) == (1, 0)


def test_what_is_sent_again_counts_once(make_hook: Callable[..., Hooked]) -> None:
    """A system that repeats an event, as all do, gives it the same id: it is there once."""
    stripe = make_hook("stripe")
    rows = stripe.came(*ready.samples("stripe"), *ready.samples("stripe"))
    assert len(rows) == 6
    assert len(stripe.came(ready.samples("stripe")[0])) == 6


def test_a_form_is_read_as_what_it_holds(hooked: Hooked) -> None:
    """Some systems post a form with the JSON in one field."""
    form = b"payload=%7B%22event%22%3A%22Signed+In%22%2C%22person%22%3A%22p%22%7D"
    assert hooked.post(form, "application/x-www-form-urlencoded").status_code == 200
    assert [row["event"] for row in hooked.came()] == ["Signed In"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_probe_is_answered(hooked: Hooked, method: str) -> None:
    """Systems that look whether the address answers are told yes, and nothing is kept."""
    assert getattr(Client(), method)(f"/v1/hooks/{hooked.key}").status_code == 200
    assert not Arrival.objects.exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [(b"no", 400, "not_readable"), (b"", 400, "not_readable"), (b"[" * 9999, 400, "not_readable"),
     (b"payload=no", 400, "not_readable"), (b'"' + b"x" * 512_000 + b'"', 413, "too_large")],
    ids=["text", "nothing", "deep", "form", "large"],
)  # fmt: skip
def test_what_is_no_json_is_refused(hooked: Hooked, body: bytes, status: int, code: str) -> None:
    """A body that can never be read is told so at once, and not kept."""
    answer = hooked.post(body, "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert not Arrival.objects.exists()


def test_only_a_valid_key_of_a_webhook_lets_in(hooked: Hooked, sender: Sender) -> None:
    """Neither a write key, nor a revoked one, nor a guess opens the address, nor does PUT."""
    for key in (sender.key, "kw_hook_guess"):
        assert Client().post(f"/v1/hooks/{key}", data=b"{}", content_type="a/b").status_code == 401
    assert Client().put(f"/v1/hooks/{hooked.key}").status_code == 405
    actions.revoke_key(None, Key.objects.get(source=hooked.source))
    letting_in.door.forget()
    assert hooked.post(SAID).status_code == 401
    tracked = Sender(hooked.key, sender.project).batch({"type": "track"})
    assert tracked.status_code == 401


def test_a_database_that_restarts_is_no_lost_request(
    hooked: Hooked, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While the database is away senders are told to come back, and no log has the key."""

    def away(*_given: object) -> int:
        raise OperationalError("the database system is starting up")

    monkeypatch.setattr(letting_in.Doorkeeper, "let_in", away)
    answer = hooked.post(SAID)
    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "not_now")
    assert answer["Retry-After"] == "10"
    assert hooked.key not in "".join(record.getMessage() for record in caplog.records
                                     if record.exc_info)  # fmt: skip


def test_what_no_rule_is_for_is_left_out(hooked: Hooked) -> None:
    """A request that no rule holds for is received, and neither a touchpoint nor a reject."""
    assert hooked.came({"hello": 1}, [], 3) == []
    hooked.source.refresh_from_db()
    assert (hooked.source.received, hooked.source.rejected) == (3, 0)


def test_what_cannot_be_used_is_read_again_with_a_mended_mapping(
    hooked: Hooked, admin: Member, signed_in: SignedIn
) -> None:
    """A reject says which rule is in trouble; with another mapping the same request is used."""
    odd = {"event": "x", "kind": "Ticket Opened", "who": "acme", "no": 7}
    assert hooked.came(odd) == []
    (reject,) = Reject.objects.all()
    assert (reject.field, reject.expected) == ("rule 1: account", "who it is about")
    place = f"/data/sources/{hooked.source.pk}/"
    assert signed_in(admin).post(f"{place}mapping/", {"mapping": MENDED}).status_code == 302
    signed_in(admin).post(f"{place}replay/", {"q": ""})
    (row,) = hooked.came()
    assert (row["event"], row["account"], row["id"]) == ("Ticket Opened", "acme", "7")
    assert not Reject.objects.exists()
    assert Deed.objects.filter(verb="intake.change_mapping", member=admin).exists()


def test_a_webhook_without_a_mapping_holds_nothing_back(hooked: Hooked, sender: Sender) -> None:
    """Requests of a webhook that has no mapping are put aside, and others go on."""
    Hook.objects.all().delete()
    hooked.post(SAID)
    sender.batch({"type": "track", "userId": "p", "event": "x"})
    assert len(hooked.came()) == 1
    assert [one.field for one in Reject.objects.all()] == ["mapping"]


def test_the_address_is_shown_once(signed_in: SignedIn, admin: Member) -> None:
    """Making a webhook shows its address, which no page has afterwards, and says it is secret."""
    made = signed_in(admin).post(
        "/data/sources/new/", {"name": "pay", "kind": "webhook", "ready": "stripe"}
    )
    assert "/v1/hooks/kw_hook_" in made.content.decode()
    source = Source.objects.get()
    assert (source.hook.scheme, source.hook.is_checked) == (Scheme.STRIPE, False)
    page = signed_in(admin).get(f"/data/sources/{source.pk}/").content.decode()
    assert "kw_hook_" in page  # the hint of the key
    assert "/v1/hooks/kw_hook_" not in page
    assert "the secret is missing" in page
    assert "evt_1TA0aaKeepwellPaid" in page


def test_a_secret_is_kept_and_never_shown(
    hooked: Hooked, signed_in: SignedIn, admin: Member
) -> None:
    """The secret is on no page and in no log; it stays until another comes or the scheme goes."""
    client, place = signed_in(admin), f"/data/sources/{hooked.source.pk}/"
    given = {"scheme": "hmac-sha256", "header": "X-Sign", "secret": "hidden-words"}
    assert client.post(f"{place}signature/", given).status_code == 302
    assert "hidden-words" not in client.get(place).content.decode()
    assert "hidden-words" not in str(list(Deed.objects.values()))
    client.post(f"{place}signature/", {"scheme": "stripe"})
    hook = Hook.objects.get()
    assert (hook.scheme, hook.header, hook.secret) == ("stripe", "", "hidden-words")
    client.post(f"{place}signature/", {"scheme": "none"})
    assert Hook.objects.get().secret == ""
    answer = client.post(f"{place}signature/", {"scheme": "hmac-sha256", "secret": "x"})
    assert "Expected the name of the header." in answer.content.decode()


def test_a_sample_is_tried_without_keeping_it(
    hooked: Hooked, signed_in: SignedIn, manager: Member
) -> None:
    """A manager sees what a sample would become, or why not, by this mapping or another."""
    client, place = signed_in(manager), f"/data/sources/{hooked.source.pk}/try/"

    def shown(sample: str, **more: str) -> str:
        return client.post(place, {"sample": sample, **more}).content.decode()

    assert "Ticket Opened" in shown(json.dumps(SAID))
    assert "no rule holds" in shown("{}")
    assert "who it is about" in shown('{"event": "x"}')
    assert "expected JSON" in shown("{")
    assert "Trait" in shown('{"account": "a", "traits": {"plan": "<b>"}}')
    assert "&lt;b&gt;" in shown('{"account": "a", "traits": {"plan": "<b>"}}')
    assert "Else" in shown('{"kind": "Else", "who": "a"}', mapping=MENDED)
    assert "Line 1" in shown("{}", mapping="- {when: a}")
    assert not Arrival.objects.exists()
    assert not Reject.objects.exists()


def test_a_mapping_with_mistakes_is_not_saved(
    hooked: Hooked, signed_in: SignedIn, admin: Member
) -> None:
    """What is wrong stands under the field with its line, and the mapping stays as it was."""
    text = "- when: a..b\n  event: x\n  account: a\n"
    answer = signed_in(admin).post(f"/data/sources/{hooked.source.pk}/mapping/", {"mapping": text})
    assert "Line 1:" in answer.content.decode()
    assert "a..b" in answer.content.decode()
    assert Hook.objects.get().mapping == ready.mapping(ready.GENERIC)


@pytest.mark.parametrize("who", ["manager", "member", "viewer", "stranger"])
def test_only_administrators_change(request, signed_in: SignedIn, hooked: Hooked, who: str) -> None:
    """Managers try a mapping; nobody below an administrator changes it or the signature."""
    person = request.getfixturevalue(who)
    client, place = signed_in(person), f"/data/sources/{hooked.source.pk}/"
    for path in ("mapping/", "signature/"):
        assert client.post(f"{place}{path}", {"mapping": MENDED}).status_code == 403
    tried = client.post(f"{place}try/", {"sample": "{}"}).status_code
    assert tried == (200 if who == "manager" else 403)
    with pytest.raises(PermissionDenied):
        hooks.change_mapping(person, hooked.hook, MENDED)
    with pytest.raises(PermissionDenied):
        hooks.change_signature(person, hooked.hook, Scheme.NONE)
