"""How far a job is. A job says it as often as it likes; the worker's pulse writes it down."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Said:
    """What a running job last said of itself."""

    job: str
    done: int = 0
    total: int = 0
    text: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    is_news: bool = False
    """Whether it is still to be written down."""


running: ContextVar[Said | None] = ContextVar("running", default=None)
"""The job that runs in this context; None outside a worker."""


def say(done: int, total: int = 0, text: str = "", **values: str | float) -> None:
    """Say that `done` of `total` is done (0: nobody knows how much there is), and what goes on now.

    `text` is English, marked with `gettext_noop`, with named placeholders such as `%(file)s` that
    `values` fill; it is translated for whoever looks.
    """
    said = running.get()
    if said is None:
        return
    said.done, said.total, said.text, said.values = done, total, text, values
    said.is_news = True


def write(said: Said) -> None:
    """Write down what a job said, if it is news."""
    from keepwell.desk.jobs.models import Track  # Django loads this package before its models

    if not said.is_news:
        return
    said.is_news = False  # first: what is said from here on is news again
    now = {"done": said.done, "total": said.total, "text": said.text, "values": said.values}
    Track.objects.update_or_create(job=said.job, defaults=now)
