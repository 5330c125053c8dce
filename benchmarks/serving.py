"""The real desk, in processes of its own, for as long as something is measured."""

import http.client
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

HOST = "127.0.0.1"
PATIENCE = 120
"""Seconds that it has to come up, and to stop."""


@contextmanager
def served(
    folder: Path, port: int, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[None]:
    """Serve a project with `keepwell up` until the block ends."""
    command = ["-m", "keepwell", "--project", str(folder), "up", "--port", str(port), *arguments]
    process = subprocess.Popen([sys.executable, *command], env=environment)
    try:
        _wait_for(process, port)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        connection = http.client.HTTPConnection(HOST, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()
    raise SystemExit("The desk did not come up; its own words are above.")
