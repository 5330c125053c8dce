"""Bringing files as a manager's browser does."""

import gzip
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepwell.desk.intake.models import File
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import FACTS
from keepwell.project import Project

ORDERS = (
    "Customer;ts;type;colour;amount\n"
    "acme;2026-01-02T03:04:05Z;Order Completed;red;30\n"
    "acme;2026-01-03 10:00;Order Completed;;12.5\n"
    ";2026-01-03;Order Completed;blue;1\n"
    "bolt;yesterday;Order Completed;blue;1\n"
    "bolt;2026-01-04;Order Completed;=HYPERLINK(1);7;too much\n"
    "bolt;2026-01-04;Order Completed;blue;7\n"
    "bolt;2026-01-04;Order Completed;blue;7\n"
)
"""Four good rows, of which two are equal, and three with a mistake each."""
SAID = {
    "table": "touchpoints", "timezone": "Europe/Warsaw", "further": "campaign=spring",
    "column_account": "Customer", "column_at": "ts", "column_event": "type",
    "column_value": "amount", "fixed_source": "shop",
}  # fmt: skip
"""How ORDERS is to be read, as the form sends it."""


def upload(client: Client, name: str, content: str | bytes) -> object:
    """Send a file."""
    held = content.encode() if isinstance(content, str) else content
    return client.post("/data/imports/bring/", {"file": SimpleUploadedFile(name, held)})


def bring(client: Client, name: str = "orders.csv", content: str | bytes = ORDERS) -> File:
    """Bring a file that is all right."""
    answer = upload(client, name, content)
    assert answer.status_code == 302, answer.content.decode()
    return File.objects.get(pk=UUID(answer["Location"].split("/")[-2]))


def start(client: Client, file: File, **changed: str) -> None:
    """Start the import of a file."""
    answer = client.post(f"/data/imports/{file.pk}/start/", SAID | changed)
    assert answer.status_code == 302, answer.content.decode()
    file.refresh_from_db()


def packed(text: str) -> bytes:
    """Return a text packed with gzip."""
    return gzip.compress(text.encode(), mtime=0)  # the same bytes each second


def rows_of(project: Project, table: str = "touchpoints") -> list[dict[str, object]]:
    """Return what a table of the lake says, but for when it came."""
    lake = Lake(project.lake.root)
    rows = lake.connection.to_pyarrow(lake.read(FACTS[table])).to_pylist()
    told = [{name: row[name] for name in row if name != "received_at"} for row in rows]
    return sorted(told, key=lambda row: row["id"])
