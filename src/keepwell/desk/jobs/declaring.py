"""How rooms say what can run in the background, and in which rhythm."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.db import OperationalError
from django_tasks.base import Task

from keepwell.errors import LakeBusyError

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

P = ParamSpec("P")
T = TypeVar("T")
Trouble = type[Exception]

ALWAYS_TRANSIENT: tuple[Trouble, ...] = (LakeBusyError, OperationalError)
"""What passes by itself in any job: somebody else writes, the database restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Task[P, T]):
    """A function that runs in the background; `django_tasks.Task` with what we say to people."""

    title: "StrOrPromise"
    """What it does, as a heading: "Publish the scores"."""
    transient: tuple[Trouble, ...]
    """Errors after which it is tried again."""


@dataclass(frozen=True)
class Entry:
    """A job that recurs."""

    key: str
    cron: str
    """When, unless an administrator chose otherwise; in the project's time zone."""
    job: Job[[], Any]
    tidies: bool = False
    """Whether nobody but the desk itself would miss it."""

    @property
    def room(self) -> str:
        """Return the room that it belongs to, by its key: `alerts` of `alerts.send`."""
        return self.key.partition(".")[0]


_entries: dict[str, Entry] = {}


def job(
    *, title: "StrOrPromise", transient: Iterable[Trouble] = (), priority: int = 0
) -> Callable[[Callable[P, T]], Job[P, T]]:
    """Declare a function of a module as a job.

    `priority` is from -100 to 100; higher goes first, 0 is usual.
    """

    def declare(function: Callable[P, T]) -> Job[P, T]:
        return Job(
            func=function,
            title=title,
            transient=(*ALWAYS_TRANSIENT, *transient),
            priority=priority,
        )

    return declare


def rhythm(cron: str, *, key: str, tidies: bool = False) -> Callable[[Job[[], T]], Job[[], T]]:
    """Let a job recur by a cron text of five parts, in the project's time zone.

    The key begins with the room; `tidies` says that it only puts away what is old.
    Raises ValueError if the key is taken: it names the entry for ever.
    """

    def declare(recurring: Job[[], T]) -> Job[[], T]:
        known = _entries.get(key)
        if known is not None and known.job.module_path != recurring.module_path:
            raise ValueError(f'The rhythm "{key}" is declared twice; each needs a key of its own.')
        _entries[key] = Entry(key, cron, recurring, tidies)
        return recurring

    return declare


def entries() -> Mapping[str, Entry]:
    """Return everything that recurs, by key."""
    return MappingProxyType(_entries)
