"""From what the user names (files, patterns, `-`) to streams of plain bytes."""

import glob
import io
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

import pyarrow as pa

from keepwell.errors import ImportFileError, did_you_mean

Format = Literal["csv", "json", "parquet"]
STDIN = "-"
BOM = b"\xef\xbb\xbf"
HEAD = 1 << 16
"""Bytes looked at to find out what a file is."""
PLAIN: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".txt": "csv",
    ".jsonl": "json",
    ".ndjson": "json",
    ".json": "json",
}
PACKED = ((b"\x1f\x8b", "gzip"), (b"\x28\xb5\x2f\xfd", "zstd"))


@dataclass(frozen=True)
class Source:
    """One file, unpacked or not."""

    name: str
    """As the user wrote it, for messages."""
    path: Path
    packing: str | None
    """How it is compressed: gzip, zstd or not at all."""
    format: Format

    @property
    def size(self) -> int:
        """Bytes on disk."""
        return self.path.stat().st_size

    @contextmanager
    def open(self) -> "Iterator[tuple[pa.NativeFile, pa.NativeFile]]":
        """Open it: the plain bytes, and the file below them, whose position tells the progress."""
        with pa.OSFile(str(self.path)) as below:
            if self.packing is None:
                yield below, below
            else:
                with pa.CompressedInputStream(below, self.packing) as plain:
                    yield plain, below


def expand(names: Sequence[str | Path]) -> list[str]:
    """Replace patterns by the files that match them, in the order of their names.

    Raises ImportFileError for a name or pattern that stands for no file.
    """
    found = [name for given in names for name in _matches(str(given))]
    if not found:
        raise ImportFileError("Expected at least one file to import. Got none.")
    return found


def _matches(name: str) -> list[str]:
    if name == STDIN or Path(name).is_file():
        return [name]
    if Path(name).is_dir():
        raise ImportFileError(f'"{name}" is a folder. Name its files, for example "{name}/*.csv".')
    if glob.has_magic(name):
        files = sorted(match for match in glob.glob(name, recursive=True) if Path(match).is_file())  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not files:
            raise ImportFileError(f'No file matches "{name}".')
        return files
    beside = Path(name).parent
    near = [file.name for file in beside.iterdir()] if beside.is_dir() else []
    raise ImportFileError(f'There is no file "{name}".{did_you_mean(Path(name).name, near)}')


@contextmanager
def source(name: str, called: str = "") -> Iterator[Source]:
    """Find out what a file is, by its name (or what it is `called`) and its first bytes.

    Standard input and packed Parquet are first copied to a temporary file, because a reader that
    has to jump back cannot read them as they come. Raises ImportFileError for what is no table.
    """
    if name == STDIN:
        with _copied(sys.stdin.buffer) as path, source(str(path)) as copy:
            yield Source("standard input", copy.path, copy.packing, copy.format)
        return
    path, shown = Path(name), called or name
    head, packing = _head(path, shown)
    kind = _format(_suffix(Path(shown)), head, shown)
    if kind == "parquet" and packing:
        with Source(shown, path, packing, kind).open() as (plain, _), _copied(plain) as copied:
            yield Source(shown, copied, None, kind)
    else:
        yield Source(shown, path, packing, kind)


def _head(path: Path, name: str) -> tuple[bytes, str | None]:
    """Return the first plain bytes, and how the file is packed."""
    try:
        with path.open("rb") as file:
            start = file.read(HEAD)
        packing = next((how for magic, how in PACKED if start.startswith(magic)), None)
        if packing is None:
            return start, None
        with Source(name, path, packing, "csv").open() as (plain, _):
            return plain.read(HEAD), packing
    except OSError as problem:
        raise ImportFileError(f'"{name}" cannot be read: {problem.strerror or problem}.') from None


def _suffix(path: Path) -> str:
    name = path.name.lower()
    return Path(name.removesuffix(".gz").removesuffix(".zst")).suffix


def _format(suffix: str, head: bytes, name: str) -> Format:
    """Tell the format, or say what this is instead."""
    text = head.removeprefix(BOM).lstrip()
    if not text:
        raise ImportFileError(f'"{name}" is empty. Expected rows.')
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        raise ImportFileError(
            f'"{name}" is a ZIP archive or a spreadsheet. Unpack it, or save the sheet as CSV.'
        )
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ImportFileError(f'"{name}" is UTF-16 text. Save it as UTF-8.')
    if suffix == ".parquet" or b"\0" in head:
        raise ImportFileError(
            f'"{name}" is neither Parquet nor text. Expected CSV, JSON lines or Parquet, as it is '
            "or packed with gzip or zstd."
        )
    if text.startswith(b"[") and suffix not in {".csv", ".tsv", ".txt"}:
        raise ImportFileError(
            f'"{name}" is a JSON array. Expected JSON lines: one object a line, as '
            "`jq -c '.[]'` writes them."
        )
    return (
        "json" if PLAIN.get(suffix, "json" if text.startswith(b"{") else "csv") == "json" else "csv"
    )


@contextmanager
def _copied(stream: "IO[bytes] | pa.NativeFile") -> Iterator[Path]:
    with tempfile.NamedTemporaryFile(prefix="keepwell-") as file:
        shutil.copyfileobj(stream, file, io.DEFAULT_BUFFER_SIZE * 128)
        file.flush()
        yield Path(file.name)
