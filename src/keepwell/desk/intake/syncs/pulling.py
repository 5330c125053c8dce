"""One run: dlt walks through a system, and every row comes into the lake as if it had been sent."""

import json
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from django.utils.timezone import now

from keepwell.desk.intake import moving
from keepwell.desk.intake.models import Arrival, Key, Source
from keepwell.desk.intake.moving import Brought
from keepwell.desk.intake.syncs import SYNC, memory
from keepwell.desk.intake.syncs.declaring import Declaration
from keepwell.desk.intake.syncs.reading import wrap
from keepwell.desk.intake.syncs.secrets import Secrets
from keepwell.desk.jobs import progress
from keepwell.desk.project import project
from keepwell.errors import SyncError

if TYPE_CHECKING:
    from collections.abc import Iterable


BATCH = 5_000
"""Rows that are brought at a time."""
LONGEST = 500
"""Characters of what a system says when it refuses."""
QUIET = {
    "RUNTIME__DLTHUB_TELEMETRY": "false",  # nobody is told who pulls what
    "RUNTIME__LOG_LEVEL": "CRITICAL",  # what matters is in our own words, without secrets
}
"""What dlt is told by the environment before it is first imported."""
INSTALL = (
    'Pulling from systems needs the package dlt. Install it with `pip install "keepwell[sync]"`, '
    "and start the desk again."
)


def run(declaration: Declaration, source: Source, *, full: bool = False) -> Brought:
    """Pull what is new since the last run, or everything again; return what became of it.

    A run that is cut off is done again by the next: how far a resource came is kept when all its
    rows are in the lake, which counts each once. Raises SyncError if the system cannot be pulled
    from, without any secret in it, and LakeBusyError if the lake cannot be written to.
    """
    _wake_dlt()
    secrets = Secrets(project().root)
    brought = Brought()
    with memory.alone(declaration.name):
        if full:
            memory.forget(declaration.name)
        state = memory.recall(declaration.name)
        with _told_plainly(declaration.name, secrets), _opened(declaration, secrets) as resources:
            for one in declaration.resources:
                progress.say(brought.received, 0, one.name)
                with _remembering(state):
                    brought += _bring(one.name, iter(resources[one.name]), source)
                memory.keep(declaration.name, state)
    return brought


def _wake_dlt() -> None:
    for key, value in QUIET.items():
        os.environ.setdefault(key, value)
    # At DEBUG it writes down addresses, and some systems want their key in them.
    logging.getLogger("urllib3").setLevel(logging.INFO)
    try:
        import dlt  # noqa: F401 - to see whether it is there
    except ImportError:
        raise SyncError(INSTALL) from None


@contextmanager
def _opened(
    declaration: Declaration, secrets: Secrets
) -> "Iterator[Mapping[str, Iterable[object]]]":
    from keepwell.desk.intake.syncs import origins

    where = secrets.fill(declaration.where)
    filled: dict[str, Any] = {
        one.name: secrets.fill(dict(one.settings), files=False) for one in declaration.resources
    }
    secrets.check()
    with origins.opened(declaration, where, filled, project()) as resources:
        yield resources


@contextmanager
def _remembering(state: dict[str, Any]) -> Iterator[None]:
    """Let dlt's resources begin where a state says, and write into it how far they come."""
    from dlt.common.configuration.container import Container
    from dlt.common.pipeline import StateInjectableContext

    kept: Any = state  # to dlt a dictionary with keys of its own, which it adds by itself
    with Container().injectable_context(StateInjectableContext(state=kept)):
        yield


@contextmanager
def _told_plainly(name: str, secrets: Secrets) -> Iterator[None]:
    """Say in one line, without secrets, why a system cannot be pulled from."""
    from dlt.common.exceptions import DltException
    from requests import RequestException
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (DltException, RequestException, SQLAlchemyError, OSError, ValueError) as problem:
        reason = _short(secrets.hide(_said(_root(problem))))
        # Neither the cause nor its traceback goes along: addresses in them may hold a key.
        raise SyncError(f'"{name}" cannot be pulled from: {reason}') from None


def _root(problem: BaseException) -> BaseException:
    """Return what an error began with: dlt wraps what it meets."""
    while problem.__cause__ is not None:
        problem = problem.__cause__
    return problem


def _said(problem: BaseException) -> str:
    """Return the first line of an error."""
    return str(problem).strip().partition("\n")[0] or type(problem).__name__


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _bring(resource: str, rows: Iterator[object], source: Source) -> Brought:
    """Bring the rows of a resource into the lake, some at a time."""
    key = Key.objects.select_related("source__sync").filter(source=source).latest("pk")
    lake, brought = project().lake, Brought()
    for first in rows:
        some = chain([first], islice(rows, BATCH - 1))
        arrivals = [_arrival(key, _wrapped(resource, row)) for row in some]
        with lake.writing():
            brought += moving.bring(lake, arrivals)
    return brought


def _arrival(key: Key, body: bytes) -> Arrival:
    return Arrival(key=key, call=SYNC, body=body, received_at=now())


def _wrapped(resource: str, row: object) -> bytes:
    """Return a row as JSON; one that JSON cannot say so, that it is put aside and seen."""
    try:
        return wrap(resource, row)
    except (ValueError, TypeError, OverflowError, RecursionError):
        text = json.dumps({"resource": resource, "row": str(row)[:10_000]})
        return text.encode()
