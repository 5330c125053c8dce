"""The process of the web server.

Run as `python -m keepwell.desk.serving.web PARENT HOST PORT PROCESSES`.
"""

import gc
import logging
import multiprocessing
import signal
import sys
from collections.abc import Callable
from logging.config import dictConfig
from typing import Any

from django.utils.log import CallbackFilter
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from keepwell.desk.env import Environment
from keepwell.desk.serving.deathwatch import follow
from keepwell.desk.serving.logs import configure

THREADS = 4
"""Requests that one process answers at the same time; each thread has a database connection."""
PATIENCE = 10
"""Seconds that running requests have to end when the server stops."""
QUIET: dict[str, Any] = {
    "formatters": {},
    "handlers": {},
    "filters": {"asked": {"()": CallbackFilter, "callback": lambda said: not _is_advice(said)}},
    "loggers": {
        "_granian": {"propagate": True, "filters": ["asked"]},
        "granian.access": {"propagate": True},
    },
}
"""Granian's loggers without handlers of their own: what it says goes where all goes."""


def main(parent: str, host: str, port: str, processes: str) -> None:
    """Answer requests until told to stop."""
    follow(int(parent))
    told = Environment.read()
    dictConfig(configure(told.log, told.log_level))
    Server(
        "keepwell.desk.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(processes),
        blocking_threads=THREADS,
        workers_kill_timeout=PATIENCE,
        log_level=LogLevels.warning,
        log_dictconfig=QUIET,
    ).serve(target_loader=application, wrap_loader=False)


def _is_advice(said: logging.LogRecord) -> bool:
    """Return whether it would have as many processes as cores: ours also wait for the database."""
    return said.getMessage().startswith("Configured number of workers appears")


def application() -> Callable[..., Any]:
    """Load the desk in a process that answers; it goes when the process above it does.

    It is not asked to then: Granian may miss a request to stop that comes while it starts, and
    nobody is left who would end it after `PATIENCE`. It would keep the port.
    """
    above = multiprocessing.parent_process()
    assert above is not None
    assert above.pid is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        # Until Granian sets its own, it has the handlers of the process above: they do nothing.
        signal.signal(number, signal.SIG_DFL)
    follow(above.pid, signal.SIGKILL)
    from django.core.checks.urls import check_url_config

    from keepwell.desk.wsgi import application as desk

    check_url_config(None)  # loads every view, so that the first request need not
    # What is loaded by now stays: looking through it again and again for garbage is in vain.
    gc.collect()
    gc.freeze()
    return desk


if __name__ == "__main__":
    main(*sys.argv[1:])
