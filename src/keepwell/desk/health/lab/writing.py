"""Writing a scorecard's file."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, text: str) -> None:
    """Write a file so that whoever reads sees the old text or the new one, never a half."""
    path.parent.mkdir(exist_ok=True)
    with NamedTemporaryFile(
        "w", encoding="utf-8", newline="\n", dir=path.parent, suffix=".tmp", delete=False
    ) as file:
        file.write(tidy(text))
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(path)


def tidy(text: str) -> str:
    """Return a text without what browsers do to the ends of its lines, ended by one."""
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"
