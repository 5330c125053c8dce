"""What a pulled row says, by the mapping in its declaration."""

import hashlib
from collections.abc import Mapping

import msgspec

from keepwell.desk.intake.facts import Came, Facts, Unusable
from keepwell.desk.intake.hooks.mapping import Rule
from keepwell.desk.intake.hooks.reading import Request, read_by
from keepwell.desk.intake.models import Source, Sync
from keepwell.errors import DeclarationError, SyncError


class Wrapped(msgspec.Struct):
    """A row, and what of its system it is one of."""

    resource: str
    row: object


_encoder = msgspec.json.Encoder(decimal_format="number", order="deterministic", enc_hook=str)


def wrap(resource: str, row: object) -> bytes:
    """Return a row as it is kept: the same bytes as long as it says the same.

    Raises ValueError, OverflowError or TypeError for what JSON cannot say.
    """
    return _encoder.encode(Wrapped(resource, row))


def read(source: Source, raw: bytes, came: Came) -> Facts:
    """Return what a row says by the declaration as it is now. Raises Unusable if it is no use."""
    try:
        wrapped = msgspec.json.decode(raw, type=Wrapped)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as problem:
        raise Unusable("message", "JSON", str(problem)) from None
    name = source.sync.name
    rules = _rules(source.sync).get(wrapped.resource)
    if rules is None:
        raise Unusable("resource", f"one of the resources in {name}.yaml", wrapped.resource)
    within = f"{name}/{wrapped.resource}"
    mark = hashlib.sha256(raw).hexdigest()[:32]
    return read_by(rules, wrapped.row, Request(mark, came, within))


def _rules(sync: Sync) -> Mapping[str, tuple[Rule, ...]]:
    try:
        return {one.name: one.rules for one in sync.declaration.resources}
    except (DeclarationError, SyncError) as problem:
        first = str(problem).partition("\n")[0]
        raise Unusable("mapping", "a declaration that can be read", first) from None
