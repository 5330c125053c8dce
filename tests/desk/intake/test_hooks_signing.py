"""Signatures of webhooks, against vectors that were not made with our code."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import pytest
from django.http.request import HttpHeaders
from django.test import Client
from django.utils.timezone import now

from keepwell.desk.base.encrypted import MARK
from keepwell.desk.intake import inbox, letting_in
from keepwell.desk.intake.hooks import signing
from keepwell.desk.intake.models import Arrival, Hook
from keepwell.desk.intake.models.hook import Scheme
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.refusing import Refused
from keepwell.desk.intake.sources import actions

NOW = datetime.fromtimestamp(1614265330, UTC)
STAMP = "2021-02-25T15:02:10Z"
"""The same moment."""
BODY = b'{"test": 2432232314}'
SECRET = "It's a Secret to Everybody"
STANDARD = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def signed(said: bytes) -> "hmac.HMAC":
    """Sign with the secret."""
    return hmac.new(SECRET.encode(), said, hashlib.sha256)


TIMED = signed(b"1614265330." + BODY).hexdigest()
GITHUB = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
"""Of "Hello, World!" with this secret, as GitHub documents it."""
GOOD = {
    "hmac, hex": (Scheme.HMAC, {"X-Sign": signed(BODY).hexdigest()}, BODY),
    "hmac, base64": (Scheme.HMAC, {"X-Sign": base64.b64encode(signed(BODY).digest()).decode()},
                     BODY),
    "hmac, GitHub": (Scheme.HMAC, {"X-Sign": GITHUB}, b"Hello, World!"),
    "standard": (Scheme.STANDARD, {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= "
                             "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }, BODY),
    "stripe": (Scheme.STRIPE, {"Stripe-Signature": f"t=1614265330,v1=00,v1={TIMED},v0=ab"}, BODY),
    "calendly": (Scheme.CALENDLY, {"Calendly-Webhook-Signature": f"t=1614265330,v1={TIMED}"},
                 BODY),
    "chatwoot": (Scheme.CHATWOOT, {"X-Chatwoot-Signature": f"sha256={TIMED}",
                                   "X-Chatwoot-Timestamp": "1614265330"}, BODY),
    "zendesk": (Scheme.ZENDESK, {
        "X-Zendesk-Webhook-Signature":
            base64.b64encode(signed(STAMP.encode() + BODY).digest()).decode(),
        "X-Zendesk-Webhook-Signature-Timestamp": STAMP,
    }, BODY),
}  # fmt: skip


def code(scheme: Scheme, headers: dict[str, str], body: bytes, at: datetime = NOW) -> str:
    """Check a request; return why it is refused, or nothing."""
    secret = STANDARD if scheme == Scheme.STANDARD else SECRET
    hook = Hook(scheme=scheme, header="X-Sign", secret=secret)
    meta = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    try:
        signing.check(hook, HttpHeaders(meta), body, at)
    except Refused as refused:
        return f"{refused.status} {refused.code}: {refused.message}"
    return ""


@pytest.mark.parametrize("name", GOOD)
def test_what_is_signed_is_taken(name: str) -> None:
    """A signature of each system's kind fits, also within five minutes of its time."""
    scheme, headers, body = GOOD[name]
    assert code(scheme, headers, body) == ""
    assert code(scheme, headers, body, NOW + timedelta(minutes=4, seconds=59)) == ""


@pytest.mark.parametrize("name", GOOD)
def test_what_is_not_signed_so_is_refused(name: str) -> None:
    """Another body, another signature, or none at all is refused."""
    scheme, headers, body = GOOD[name]
    assert code(scheme, headers, body + b" ").startswith("401 bad_signature: The signature does")
    assert code(scheme, {}, body).startswith("401 bad_signature: Expected a signature")
    for odd in ("", "ü", "t=,v1=", "v1,x", "=" * 64, "0" * 64, "t=1614265330,v1=" + "0" * 64):
        assert code(scheme, dict.fromkeys(headers, odd), body).startswith("401 bad_signature")


@pytest.mark.parametrize("minutes", [-6, 6, 600_000])
@pytest.mark.parametrize("name", [name for name in GOOD if not name.startswith("hmac")])
def test_an_old_signature_is_refused(name: str, minutes: int) -> None:
    """What was overheard cannot be sent again: a signature holds five minutes, either way."""
    answer = code(*GOOD[name], NOW + timedelta(minutes=minutes))
    assert answer.startswith("401 bad_signature: The signature has to be from now")


@pytest.mark.parametrize("scheme", Scheme)
def test_without_a_secret_nothing_is_checked(scheme: Scheme) -> None:
    """Until a secret is there anything is taken: the system shows it after it has the address."""
    signing.check(Hook(scheme=scheme), HttpHeaders({}), BODY, NOW)
    assert set(signing.CLAIMS) == set(Scheme) - {Scheme.NONE}


def test_a_secret_that_cannot_be_read_lets_nothing_in() -> None:
    """Whose secret was kept with another key is asked to send again, signed or not."""
    hook = Hook(scheme=Scheme.HMAC, header="X-Sign", secret=f"{MARK}of another desk")
    with pytest.raises(Refused) as refused:
        signing.check(hook, HttpHeaders({}), BODY, NOW)
    assert refused.value.status == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.django_db
def test_the_address_refuses_what_is_not_signed(desk_project) -> None:
    """The signature is over the body as it came, and nothing unsigned is kept."""
    letting_in.door.forget()
    inbox.room.forget()
    source, minted = actions.make_source(None, "pay", Kind.WEBHOOK, "stripe")
    Hook.objects.update(secret=SECRET)
    stamp = str(int(now().timestamp()))
    fits = signed(f"{stamp}.".encode() + BODY).hexdigest()

    def post(signature: str) -> int:
        return Client().post(
            f"/v1/hooks/{minted.text}", data=BODY, content_type="application/json",
            headers={"Stripe-Signature": signature},
        ).status_code  # fmt: skip

    assert post(f"t={stamp},v1={fits[::-1]}") == 401
    assert not Arrival.objects.exists()
    assert post(f"t={stamp},v1={fits}") == 200
    assert Arrival.objects.get().key.source == source
