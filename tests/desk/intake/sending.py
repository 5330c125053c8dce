"""A client of the tracking API, and what came of it."""

import base64
import gzip
import json
from dataclasses import dataclass

from django.test import Client

from keepwell.desk.intake import moving
from keepwell.engine.lake.store import Lake
from keepwell.engine.lake.tables import FACTS
from keepwell.project import Project


@dataclass
class Sender:
    """Sends with a key as the SDKs do: as the user name of basic authentication."""

    key: str
    project: Project

    def post(self, call: str, body: object, *, packed: bool = False, **headers: str):
        """Send a body, JSON unless it is bytes, and return the answer."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        if packed:
            data, headers = gzip.compress(data), {"Content-Encoding": "gzip", **headers}
        if self.key:
            basic = base64.b64encode(f"{self.key}:".encode()).decode()
            headers.setdefault("Authorization", f"Basic {basic}")
        return Client().post(
            f"/v1/{call}", data=data, content_type="application/json", headers=headers
        )

    def batch(self, *messages: object, **outside: object):
        """Send messages together."""
        return self.post("batch", {"batch": messages, **outside})

    def came(self, *messages: object, **outside: object) -> list[dict]:
        """Send messages together, bring them, and return the touchpoints of the lake."""
        answer = self.batch(*messages, **outside)
        assert (answer.status_code, answer.json()) == (200, {"success": True})
        moving.move()
        return self.lake("touchpoints")

    def lake(self, table: str) -> list[dict]:
        """Return all rows of a table of the lake."""
        lake = Lake(self.project.lake.root)
        return lake.connection.to_pyarrow(lake.read(FACTS[table])).to_pylist()
