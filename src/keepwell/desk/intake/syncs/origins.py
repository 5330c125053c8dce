"""What dlt walks through: the resources of a declaration, each of them an iterable of rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

import dlt
from dlt.sources.helpers.requests import Client
from dlt.sources.rest_api import rest_api_source
from requests import Response, Session
from requests.adapters import HTTPAdapter

from keepwell.desk.intake.syncs.declaring import Declaration
from keepwell.desk.intake.syncs.files import read_new
from keepwell.project import Project

if TYPE_CHECKING:
    from dlt.extract import DltResource, DltSource
    from dlt.sources.rest_api.typing import RESTAPIConfig
    from sqlalchemy import Engine, Select

Settings = Mapping[str, Any]
TRIES = 5
"""How often a request is made that meets 429, 5xx or a broken line; Retry-After is heeded."""
PAUSE = 1.0
"""Seconds until the second try; then twice as long each time."""
LONGEST_PAUSE = 300.0
CHUNK = 1_000
"""Rows that are fetched at a time."""
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}
"""The drivers that come with Keepwell, for those who name none."""


class ToTheEnd(HTTPAdapter):
    """Reads refusals to their end: dlt raises before anybody does, and leaves the line open."""

    def send(self, *given: Any, **more: Any) -> Response:  # noqa: ANN401 - handed on
        """Send a request; return its answer."""
        response = super().send(*given, **more)
        if not response.ok:
            response.content  # noqa: B018 - this is what reads it
        return response


@contextmanager
def opened(
    declaration: Declaration,
    where: Any,  # noqa: ANN401 - whatever its kind needs
    resources: Mapping[str, Settings],
    project: Project,
) -> "Iterator[Mapping[str, DltResource]]":
    """Give what is declared, with its secrets filled in, as resources of dlt, by name."""
    name = declaration.name
    if declaration.kind == "rest":
        with _session() as session:
            yield _rest(name, {**where, "session": session}, resources).resources
        return
    made = {
        one: _table(one, where, settings) if declaration.kind == "sql"
        else _files(one, where, settings, project)
        for one, settings in resources.items()
    }  # fmt: skip
    yield dlt.source(lambda: list(made.values()), name=name)().resources


def _session() -> Session:
    session: Session = Client(
        raise_for_status=False, request_max_attempts=TRIES, request_backoff_factor=PAUSE,
        request_max_retry_delay=LONGEST_PAUSE,
    ).session  # fmt: skip
    for scheme in ("http://", "https://"):
        session.mount(scheme, ToTheEnd())
    return session


def _rest(name: str, client: Settings, resources: Mapping[str, Settings]) -> "DltSource":
    listed = [{"name": one, "endpoint": dict(settings)} for one, settings in resources.items()]
    return rest_api_source(
        cast("RESTAPIConfig", {"client": client, "resources": listed}), name=name
    )


def _files(name: str, bucket: str, settings: Settings, project: Project) -> "DltResource":
    def rows() -> Iterator[list[dict[str, object]]]:
        known = dlt.current.resource_state().setdefault("files", {})
        yield from read_new(project.root, bucket, settings, known)

    return dlt.resource(rows, name=name)


def _table(name: str, url: str, settings: Settings) -> "DltResource":
    cursor = settings.get("cursor")
    since: Any = None
    if cursor:
        since = dlt.sources.incremental(str(cursor), on_cursor_value_missing="include")

    def rows(since: Any = since) -> Iterator[list[dict[str, object]]]:  # noqa: ANN401 - dlt finds it by its default
        yield from _selected(url, _select(settings, since.last_value if since else None))

    return dlt.resource(rows, name=name)


def _select(settings: Settings, last: object) -> "Select[Any]":
    """Return all rows of a table or query, or those from a value of its cursor on."""
    from sqlalchemy import column, literal_column, select, table, text

    if "query" in settings:
        found: Any = text(settings["query"].rstrip("; \n")).columns().subquery("pulled")
    else:
        schema, _point, name = settings["table"].rpartition(".")
        found = table(name, schema=schema or None)
    everything: Select[Any] = select(literal_column("*")).select_from(found)
    if "cursor" not in settings:
        return everything
    cursor: Any = column(settings["cursor"])
    ordered = everything.order_by(cursor)
    return ordered if last is None else ordered.where(cursor >= last)


def _selected(url: str, query: "Select[Any]") -> Iterator[list[dict[str, object]]]:
    from sqlalchemy import create_engine

    engine: Engine = create_engine(_with_driver(url))
    try:
        with engine.connect().execution_options(stream_results=True) as connection:
            for rows in connection.execute(query).mappings().partitions(CHUNK):
                yield [dict(row) for row in rows]
    finally:
        engine.dispose()


def _with_driver(url: str) -> str:
    scheme, mark, rest = url.partition("://")
    return f"{DRIVERS.get(scheme, scheme)}{mark}{rest}"
