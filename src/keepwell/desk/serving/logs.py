"""What the processes of the desk say: lines for people on a terminal, JSON for programs elsewhere.

Everything goes through Python's logging, ours and what libraries say, and so does what structlog's
loggers are given: `structlog.get_logger("keepwell.jobs").info("job done", job=…)`.
"""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from io import StringIO
from typing import Any, TextIO

import structlog
from django.http import HttpRequest
from django.utils.log import CallbackFilter

SECRETS = frozenset(
    {"authorization", "cookie", "csrfmiddlewaretoken", "password", "secret", "token", "url"}
)
"""Names whose values are never written."""
IN_ADDRESS = re.compile(r"://[^\s/@]+@")
"""User and password in an address."""
CONTROLS = {
    code: rf"\x{code:02x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"
}
"""Characters that steer a terminal, and how they are written instead: strangers' words get here."""
IN_A_LINE = CONTROLS | {ord("\n"): r"\n"}
"""And the one that would begin a line of its own."""
KEYS = re.compile(r"\bkw_([a-z]+)_[\w-]+", re.ASCII)
"""Keys of machines, as `base.keys` mints them; the address of a webhook holds one."""


def configure(style: str, level: str) -> dict[str, Any]:
    """Set structlog up, and return Django's LOGGING.

    `style` is `json`, `text` or empty: what fits where standard error goes. `level` is the least
    that is written.
    """
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        _without_secrets,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    return _logging(shared, _renderers(style), level)


def _renderers(style: str) -> list[structlog.typing.Processor]:
    on_terminal = sys.stderr.isatty()
    if (style or ("text" if on_terminal else "json")) == "json":
        return [
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_secrets,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return [
        structlog.processors.TimeStamper(fmt="%Y-%m-%d %H:%M:%S", utc=False),
        _in_a_line,
        structlog.dev.ConsoleRenderer(
            colors=on_terminal,
            pad_event_to=0,
            # Not the default, which shows the values of variables.
            exception_formatter=_traceback,
        ),
    ]


def _logging(
    shared: list[structlog.typing.Processor],
    renderers: list[structlog.typing.Processor],
    level: str,
) -> dict[str, Any]:
    formatter = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": shared,
        "processors": [structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderers],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"lines": formatter},
        "filters": {"raised": {"()": CallbackFilter, "callback": _has_traceback}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "lines"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers would say all of it a second time, or mail it.
            "django": {"handlers": [], "propagate": True},
            # Our own line of a request says the rest, without the address: it may hold keys of
            # customers and of invitations.
            "django.request": {"filters": ["raised"]},
        },
    }


def _in_a_line(
    _logger: Any,  # noqa: ANN401 - structlog's signature
    _method: str,
    event: MutableMapping[str, Any],
) -> MutableMapping[str, Any]:
    """Let no text that is told begin a line of its own, or steer the terminal."""
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = value.translate(IN_A_LINE)
    return event


def _traceback(to: TextIO, raised: structlog.typing.ExcInfo) -> None:
    """Write a traceback, whose message may be of a stranger's words."""
    plain = StringIO()
    structlog.dev.plain_traceback(plain, raised)
    to.write(plain.getvalue().translate(CONTROLS))


def _has_traceback(record: logging.LogRecord) -> bool:
    return record.exc_info is not None


def _without_secrets(
    _logger: Any,  # noqa: ANN401 - structlog's signature
    _method: str,
    event: MutableMapping[str, Any],
) -> Mapping[str, Any]:
    for name, value in event.items():
        if name.lower() in SECRETS:
            event[name] = "***"
        elif isinstance(value, str | HttpRequest):
            event[name] = KEYS.sub(r"kw_\1_***", IN_ADDRESS.sub("://***@", str(value)))
    return event
