"""Jobs whose deeds can be seen from outside their process."""

import os
import time
from pathlib import Path

from keepwell.desk.jobs import job

PATIENCE = 300
"""Seconds until a job gives up waiting for its test."""


@job(title="Write a line")
def write(file: str, line: str) -> None:
    """Append a line, whole."""
    stream = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(stream, f"{line}\n".encode())
    os.close(stream)


@job(title="Wait for leave")
def wait(folder: str) -> None:
    """Note each beginning, wait until `go` is there, and note the end."""
    here = Path(folder)
    write.func(str(here / "begun"), str(os.getpid()))
    until = time.monotonic() + PATIENCE
    while not (here / "go").exists():
        if time.monotonic() > until:
            raise TimeoutError("Nobody said go.")
        time.sleep(0.05)
    write.func(str(here / "ended"), str(os.getpid()))
