"""Serving a project: the web server and the workers, as children of this process."""

import os
import socket
from tempfile import TemporaryDirectory

from keepwell.desk.serving.supervisor import Child, Supervisor
from keepwell.errors import DeskError

PROCESSES_ON_POSTGRES = (2, 8)
"""Web processes at least and at most; between them, two for each processor."""
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable by which prometheus-client learns where several processes count together."""


def serve(*, host: str = "127.0.0.1", port: int = 8000, workers: int = 2) -> None:
    """Serve the project that `preparing` made ready, until SIGTERM or SIGINT.

    Raises DeskError if the port is taken, the database does not answer, or a process keeps dying.
    """
    from keepwell.desk.health import tasks

    check_port(host, port)
    tasks.catch_up()
    with TemporaryDirectory(prefix="keepwell-counts-") as counts:
        os.environ[SHARED_FOLDER] = counts
        Supervisor(stages(host, port, workers)).run()


def address(host: str, port: int) -> str:
    """Return what one types into a browser on this machine."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::", ""} else host  # noqa: S104 - compared, not bound
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def check_port(host: str, port: int) -> None:
    """Raise DeskError unless we can listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as problem:
            raise DeskError(
                f"The desk cannot listen at {host}, port {port}: {problem.strerror}. Stop what "
                "uses it, or choose another with --port."
            ) from None


def stages(host: str, port: int, workers: int) -> list[list[Child]]:
    """Return the processes in the order in which they are to stop.

    First the web server, which takes no more requests; then what works on them. Without workers,
    others beside the same database also empty the inbox.
    """
    web = Child("web", "keepwell.desk.serving.web", [host, str(port), str(_web_processes())])
    behind = [Child(f"worker {n + 1}", "keepwell.desk.serving.work") for n in range(workers)]
    if workers:
        behind.append(Child("intake", "keepwell.desk.serving.bring"))
    return [[web], behind]


def _web_processes() -> int:
    """Return how many processes answer: one on SQLite, where writers wait for each other."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 1
    least, most = PROCESSES_ON_POSTGRES
    return max(least, min(most, 2 * (os.cpu_count() or 1)))
