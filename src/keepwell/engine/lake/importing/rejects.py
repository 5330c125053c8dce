"""The file that says what is the matter with each row that was not imported."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from keepwell.engine.lake.importing.batches import Reject

COLUMNS = ("file", "row", "column", "expected", "got", "raw")


class Rejects:
    """Writes rejects as CSV, one line a problem. The file is made when the first one comes."""

    def __init__(self, path: Path) -> None:
        self.reasons: Counter[tuple[str, str]] = Counter()
        self._path = path
        self._file: IO[str] | None = None

    @property
    def path(self) -> Path | None:
        """The file, if there is one."""
        return self._path if self._file is not None else None

    def write(self, file: str, rejects: Sequence[Reject]) -> int:
        """Write the problems of some rows of a file; return how many rows that is."""
        if not rejects:
            return 0
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("w", encoding="utf-8", newline="", errors="replace")
            csv.writer(self._file, lineterminator="\n").writerow(COLUMNS)
        csv.writer(self._file, lineterminator="\n").writerows(
            (file, one.row, one.column, one.expected, one.got, one.raw) for one in rejects
        )
        self.reasons.update((one.column, one.expected) for one in rejects)
        return len({one.row for one in rejects})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
