"""Signatures by which receivers know that a body is ours, as Standard Webhooks defines them.

>>> sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek",
...      1614265330, '{"test": 2432232314}')
'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
"""

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256

PREFIX = "whsec_"
BYTES = 32


def mint() -> str:
    """Make a secret: `whsec_` and 32 random bytes in base64."""
    return PREFIX + b64encode(secrets.token_bytes(BYTES)).decode()


def sign(secret: str, event: str, timestamp: int, body: str) -> str:
    """Return the signature of a body that is sent at a moment (seconds since 1970)."""
    key = b64decode(secret.removeprefix(PREFIX))
    signed = f"{event}.{timestamp}.{body}".encode()
    return "v1," + b64encode(hmac.digest(key, signed, sha256)).decode()


def headers(secret: Iterable[str], event: str, timestamp: int, body: str) -> Mapping[str, str]:
    """Return the headers that tell a receiver what came, when, and that it is ours.

    With two secrets there are two signatures; one that fits is enough.
    """
    signatures = [sign(one, event, timestamp, body) for one in secret]
    return {
        "webhook-id": event,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
