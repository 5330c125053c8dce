"""Keys that machines show instead of a password: made here, shown once, kept as a hash.

A key is 32 random bytes, which nobody guesses, so a plain hash is enough to keep it safe, and quick
enough to look up with every request. Its beginning tells people, and programs that look for leaked
secrets, what it is.
"""

import hashlib
import secrets
from dataclasses import dataclass

HINT = 4
"""Characters of the secret part that may be shown later, so that people can tell keys apart."""


@dataclass(frozen=True)
class Minted:
    """A new key. Its text is shown once and never kept."""

    text: str
    digest: str
    """What is kept, and looked up: see `digest`."""
    hint: str
    """What may be shown: `kw_write_…x7Qa`."""

    def __repr__(self) -> str:
        return f"Minted({self.hint!r})"


def mint(kind: str) -> Minted:
    """Make a key: `mint("write")` begins with `kw_write_`."""
    text = f"kw_{kind}_{secrets.token_urlsafe(32)}"
    while text[-HINT] == "-":  # commands that are told the ending would take it for an option
        text = f"kw_{kind}_{secrets.token_urlsafe(32)}"
    return Minted(text, digest(text), f"kw_{kind}_…{text[-HINT:]}")


def digest(text: str) -> str:
    """Return what is kept of a key: its SHA-256 in hexadecimal digits, of any text at all."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
