"""Who was erased from a lake: remembered by digest, never by name, so that nobody comes back."""

import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.lake.store import Lake

Kind = Literal["account", "person"]
KINDS: tuple[Kind, ...] = ("account", "person")
FILE = "erased.json"


@dataclass(frozen=True)
class Receipt:
    """What one erasure removed. It can be filed or handed out: it holds digests, never names."""

    kind: Kind
    digest: str
    """Of the name, salted. `Erased(lake).digest(kind, name)` gives the same for the same name."""
    persons: tuple[str, ...]
    """Digests of the people who belonged to the account alone and went with it."""
    rows: dict[str, int]
    """Rows removed, by table."""
    mentions: int
    """Rows of other customers whose properties or text contain the name. They stay."""
    begun: datetime
    done: datetime | None = None
    """When the last trace was gone. `None`: begun and interrupted; any `keepwell erase` or
    `keepwell compact` completes it."""

    def as_json(self) -> dict[str, Any]:
        """Return the receipt as JSON takes it; moments in ISO 8601."""
        moments = {name: at and at.isoformat() for name, at in self._moments().items()}
        return {**asdict(self), "persons": list(self.persons), **moments}

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Receipt":
        """Return the receipt that `as_json` wrote."""
        done = datetime.fromisoformat(raw["done"]) if raw["done"] else None
        begun = datetime.fromisoformat(raw["begun"])
        return cls(**{**raw, "persons": tuple(raw["persons"]), "begun": begun, "done": done})

    def _moments(self) -> dict[str, datetime | None]:
        return {"begun": self.begun, "done": self.done}


class Erased:
    """The erasures of a lake, in `erased.json` beside its tables.

    Every question reads the file anew. Ask while you hold `lake.writing()`, and write what you
    asked about before you let go: then no erasure can slip in between.
    """

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._path = lake.root / FILE

    @property
    def digests(self) -> frozenset[str]:
        """Digests of the names that must not come back."""
        return frozenset(self._read()["refused"])

    @property
    def receipts(self) -> list[Receipt]:
        """All receipts, oldest first."""
        return [Receipt.from_json(raw) for raw in self._read()["receipts"]]

    @property
    def unfinished(self) -> list[Receipt]:
        """Receipts of erasures that were interrupted."""
        return [receipt for receipt in self.receipts if receipt.done is None]

    def digest(self, kind: Kind, name: str) -> str:
        """Return the digest of a name in this lake: BLAKE2b, keyed with the lake's own salt."""
        return _digest(bytes.fromhex(self._read()["salt"]), kind, name)

    def receipt(self, kind: Kind, name: str) -> Receipt | None:
        """Return the newest receipt that covers a name: its own, or its account's."""
        digest = self.digest(kind, name)
        covers = [r for r in self.receipts if digest == r.digest or digest in r.persons]
        return covers[-1] if covers else None

    def among(self, rows: pa.Table) -> pa.Array:
        """Return a mask over rows of a facts table: true where a row names somebody erased."""
        mask = pa.array([False] * rows.num_rows, pa.bool_())
        for kind in KINDS:
            if kind in rows.column_names:
                names = self.of(kind, pc.unique(rows[kind]).to_pylist())
                found = pc.is_in(rows[kind], value_set=pa.array(names, rows[kind].type))
                mask = pc.or_(mask, _one_chunk(found))
        return mask

    def of(self, kind: Kind, names: Iterable[str | None]) -> list[str]:
        """Return those of some names that were erased."""
        held = self._read()
        salt, refused = bytes.fromhex(held["salt"]), frozenset(held["refused"])
        if not refused:
            return []
        return [name for name in names if name is not None and _digest(salt, kind, name) in refused]

    def forget(self, name: str) -> None:
        """Let a name back in, as an account and as a person. Receipts stay."""
        with self._lake.writing():
            held = self._read()
            lifted = {self.digest(kind, name) for kind in KINDS}
            if lifted & set(held["refused"]):
                self._write(held | {"refused": [d for d in held["refused"] if d not in lifted]})

    def begin(
        self, kind: Kind, name: str, persons: Iterable[str], rows: dict[str, int], mentions: int
    ) -> None:
        """Refuse a name, and the persons who go with it, from now on; durable on return."""
        held = self._read()
        salt = bytes.fromhex(held["salt"])
        receipt = Receipt(
            kind=kind,
            digest=_digest(salt, kind, name),
            persons=tuple(_digest(salt, "person", person) for person in persons),
            rows=rows,
            mentions=mentions,
            begun=datetime.now(UTC),
        )
        refused = {*held["refused"], receipt.digest, *receipt.persons}
        receipts = [*held["receipts"], receipt.as_json()]
        self._write(held | {"refused": sorted(refused), "receipts": receipts})

    def finish(self) -> None:
        """Mark all receipts as done now."""
        now = datetime.now(UTC)
        receipts = [r if r.done else replace(r, done=now) for r in self.receipts]
        self._write(self._read() | {"receipts": [receipt.as_json() for receipt in receipts]})

    def _read(self) -> dict[str, Any]:
        """Return what the file says; where nobody was erased yet, nothing under a new salt."""
        try:
            held: dict[str, Any] = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            held = {"salt": secrets.token_hex(32), "refused": [], "receipts": []}
        return held

    def _write(self, held: dict[str, Any]) -> None:
        write_durably(self._path, json.dumps(held, indent=1).encode())


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file: a reader, or a crash at any moment, sees all of the old or all of the new."""
    draft = path.with_name(f".{path.name}.tmp")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    if os.name == "posix":  # elsewhere a folder cannot be opened, and renames are journalled
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digest(salt: bytes, kind: Kind, name: str) -> str:
    return blake2b(
        f"{kind}\0{name}".encode(errors="surrogatepass"), key=salt, digest_size=32
    ).hexdigest()


def _one_chunk(found: pa.Array | pa.ChunkedArray) -> pa.Array:
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
