"""A message gateway on this machine: it takes what is posted to it, or answers as it is told."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs


class Gateway:
    """What came, and what is answered."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, dict[str, Any]]] = []
        """Path and body of each request."""
        self.status = 200
        self.port = 0

    def url(self, scheme: str = "json") -> str:
        """Return Apprise's address of it."""
        return f"{scheme}://127.0.0.1:{self.port}/sms?:to={{to}}"


@contextmanager
def running() -> Iterator[Gateway]:
    """Run one."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            is_json = self.headers["Content-Type"].startswith("application/json")
            said = json.loads(body) if is_json else {k: v[0] for k, v in parse_qs(body).items()}
            gateway.taken.append((self.path, said))
            self.send_response(gateway.status)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_given: object) -> None:
            """Be quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_port
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield gateway
    server.shutdown()
    thread.join()
    server.server_close()
