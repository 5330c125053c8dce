"""What a project's `syncs/NAME.yaml` says: where from, how often, and what the rows mean.

    from: rest
    every: 1h
    client:
      base_url: https://api.example.com/
      auth: {type: bearer, token: "${EXAMPLE_TOKEN}"}
    resources:
      tickets:
        path: tickets
        incremental: {cursor_path: updated_at, start_param: since, initial_value: 2020-01-01}
        mapping:
          - {when: id, event: Ticket Opened, account: customer, at: created_at, id: id}

`rest` is dlt's declarative client. `sql` has a `connection` and resources with a `table` or a
`query`, and `files` a `bucket` and resources with `files`.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from keepwell.desk.intake.hooks.mapping import Rule, rules_in
from keepwell.desk.intake.syncs import FOLDER, NAME, RESERVED
from keepwell.desk.intake.syncs.rest_keys import check_client, check_resource
from keepwell.desk.jobs.rhythms import next_after
from keepwell.desk.project import project
from keepwell.engine.scorecard.issues import Issue, Level
from keepwell.engine.scorecard.reading import text_of
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Report, Value
from keepwell.engine.scorecard.yaml_lines import compose
from keepwell.errors import DeclarationError, SyncError, did_you_mean

Kind = Literal["rest", "sql", "files"]
"""What can be pulled from."""
WHERE: Mapping[Kind, tuple[str, str]] = {
    "rest": ("client", "{base_url: https://api.example.com/}"),
    "sql": ("connection", "${WAREHOUSE_URL}"),
    "files": ("bucket", "s3://exports/keepwell"),
}
"""The key that says where, for each kind, and an example."""
EXAMPLE = '[{when: id, event: "Ticket Opened", account: customer, id: id}]'
OF_RESOURCE: Mapping[Kind, tuple[str, ...]] = {
    "rest": ("path", "method", "params", "json", "headers", "data_selector", "paginator",
             "incremental"),
    "sql": ("table", "query", "cursor"),
    "files": ("files", "format"),
}  # fmt: skip
"""Keys of a resource, besides its mapping."""
FORMATS = ("csv", "jsonl", "parquet")
EVERY = re.compile(r"([1-9][0-9]{0,3})([mhd])")
LAST = 32
"""Declarations that are remembered."""


@dataclass(frozen=True)
class Resource:
    """One kind of rows, and what they mean."""

    name: str
    settings: Mapping[str, object]
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Declaration:
    """What is pulled from a system. Secrets stand in it as they were written: by name."""

    name: str
    kind: Kind
    every: str
    """A cron text or such as `1h`; empty: only when somebody asks for it."""
    where: object
    """The client of `rest`, the connection of `sql`, the bucket of `files`."""
    resources: Sequence[Resource]


def names() -> list[str]:
    """Return the names of the project's declarations."""
    return sorted(path.stem for path in _folder().glob("*.yaml"))


def read(name: str) -> Declaration:
    """Return a declaration as its file is now.

    Raises SyncError if there is none, and DeclarationError with every mistake in it.
    """
    path = _folder() / f"{name}.yaml"
    if not NAME.fullmatch(name) or not path.is_file():
        raise SyncError(
            f'There is no declaration "{name}" in {FOLDER}/.{did_you_mean(name, names())} '
            f"There are: {', '.join(names()) or 'none'}. `keepwell sync add stripe` makes one."
        )
    if name in RESERVED:
        raise SyncError(f'"{name}" is a word of the command line. Rename {FOLDER}/{name}.yaml.')
    text = text_of(path)
    if isinstance(text, Issue):
        raise DeclarationError([text])
    return read_text(name, text)


@lru_cache(LAST)
def read_text(name: str, text: str) -> Declaration:
    """Return the declaration that a text makes; raise DeclarationError with all its mistakes."""
    report = Report(f"{FOLDER}/{name}.yaml")
    root = compose(text, report, "from")
    declaration = _declaration(name, root) if root is not None else None
    wrong = [issue for issue in report.in_order() if issue.level is Level.ERROR]
    if wrong or declaration is None:
        raise DeclarationError(wrong)
    return declaration


def _folder() -> Path:
    return project().root / FOLDER


def _declaration(name: str, root: Value) -> Declaration:
    chosen = (root.mapping or {}).get("from")
    kind: Kind = (chosen.choice(get_args(Kind)) if chosen else None) or "rest"
    key, example = WHERE[kind]
    keys = Section(root, ("from", "every", key, "resources"))
    keys.require("from", "rest")
    where = keys.require(key, example)
    if where is not None:
        _check_where(kind, where)
    listed = keys.require("resources", "{tickets: {…}}")
    every = keys.get("every")
    return Declaration(
        name,
        kind,
        _every(every) if every else "",
        where.plain() if where else None,
        _resources(kind, listed) if listed else [],
    )


def _check_where(kind: Kind, where: Value) -> None:
    if kind == "rest":
        check_client(where)
    elif where.mapping is None:
        where.text()
    else:
        Section(where, ("file",)).require("file", "secrets/warehouse")


def _every(value: Value) -> str:
    """Return how often, if it is a cron text or a number of minutes, hours or days."""
    if not EVERY.fullmatch(value.raw):
        try:
            next_after(value.raw, datetime.now(UTC), ZoneInfo("UTC"))
        except ValueError:
            value.expected('"30m", "1h", "1d" or a cron text such as "0 3 * * *"')
    return value.raw


def _resources(kind: Kind, listed: Value) -> list[Resource]:
    if not listed.mapping:
        listed.expected("a mapping with a name for each kind of rows")
    return [_resource(kind, name, one) for name, one in (listed.mapping or {}).items()]


def _resource(kind: Kind, name: str, value: Value) -> Resource:
    keys = Section(value, (*OF_RESOURCE[kind], "mapping"))
    if not NAME.fullmatch(name):
        value.error("A resource is named with small letters, digits, _ and -, such as tickets.")
    CHECKS[kind](keys)
    mapping = keys.require("mapping", EXAMPLE)
    settings = {key: one.plain() for key, one in keys.entries.items() if key != "mapping"}
    return Resource(name, settings, rules_in(mapping) if mapping else ())


def _check_table(keys: Section) -> None:
    if keys.is_mapping and keys.has("table") == keys.has("query"):
        keys.at.error('Expected either "table" or "query".')
    for key in ("table", "query", "cursor"):
        keys.text(key)


def _check_files(keys: Section) -> None:
    keys.require("files", '"orders/*.csv"')
    keys.text("files")
    keys.choice("format", FORMATS, "csv")


CHECKS = {"rest": check_resource, "sql": _check_table, "files": _check_files}
