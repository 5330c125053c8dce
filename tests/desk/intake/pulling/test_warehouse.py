"""A real database as the warehouse: its own types of moments and numbers as cursors."""

from urllib.parse import unquote, urlsplit

import psycopg
import pytest

import postgres
from desk.intake.pulling.conftest import NEEDED, Puller

pytest.importorskip("dlt", reason=NEEDED)
pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DECLARATION = """
from: sql
connection: {file: secrets/warehouse}
resources:
  visits:
    table: reports.visits
    cursor: CURSOR
    mapping:
      - {when: id, event: Signed In, account: who, value: worth, at: moment, id: id}
"""
MAKE = """
DROP SCHEMA IF EXISTS reports CASCADE;
CREATE SCHEMA reports;
CREATE TABLE reports.visits (id bigint, who text, worth numeric, moment timestamptz,
    plain timestamp, day date, number numeric(12, 2));
"""


@pytest.mark.parametrize("cursor", ["id", "moment", "plain", "day", "number"])
def test_a_table_is_read_from_a_cursor_of_any_type(puller: Puller, cursor: str) -> None:
    """Moments with and without zone, days, whole and decimal numbers: what is new comes, once."""
    if postgres.programs() is None:
        pytest.skip(postgres.ADVICE)
    url = postgres.address()
    secret = puller.project.root / "secrets" / "warehouse"
    secret.parent.mkdir()
    secret.write_text(_for_sqlalchemy(url))
    secret.chmod(0o600)
    puller.declare("warehouse", DECLARATION.replace("CURSOR", cursor))
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(MAKE)
        _visit(database, 1)
        _visit(database, 2)
        assert puller.pull("warehouse").new == 2
        assert puller.pull("warehouse").new == 0
        _visit(database, 3)
        again = puller.pull("warehouse")
    assert (again.received, again.new, again.rejected) == (1, 1, 0)
    assert puller.events() == [("acme", "Signed In", n + 0.5) for n in (1, 2, 3)]


def _for_sqlalchemy(url: str) -> str:
    """Return an address whose host may be the folder of a socket, which stands elsewhere there."""
    parts = urlsplit(url)
    if "%2F" not in parts.netloc.upper():
        return url
    user, _at, folder = parts.netloc.rpartition("@")
    return f"postgresql://{user}@{parts.path}?host={unquote(folder)}"


def _visit(database: psycopg.Connection, number: int) -> None:
    moment = f"2026-03-0{number}T10:00:00.123456"
    database.execute(
        "INSERT INTO reports.visits VALUES (%s, 'acme', %s, %s, %s, %s, %s)",
        [number, number + 0.5, moment + "+02", moment, moment[:10], number * 10],
    )
