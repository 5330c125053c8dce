"""A mail server of our own to read from: as much of IMAP (RFC 3501) as one reader needs, by TLS."""

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Any

USER, PASSWORD = "help", "sesame"


@dataclass
class Folder:
    """The mails that are there, and which of them were seen."""

    mails: list[bytes] = field(default_factory=list)
    seen: set[int] = field(default_factory=set)
    breaks_at: str = ""
    """A command at which the line breaks, once, before anything is done."""
    port: int = 0

    def did(self, command: str, rest: str) -> Iterator[bytes]:
        """Yield what is answered to a command."""
        number = int(found[0]) if (found := re.findall(r"\d+", rest)) else 0
        if command == "SEARCH":
            fresh = (str(n) for n in range(1, len(self.mails) + 1) if n not in self.seen)
            yield f"* SEARCH {' '.join(fresh)}".encode()
        elif command == "STORE":
            self.seen.add(number)
        elif command == "FETCH" and "SIZE" in rest:
            size = len(self.mails[number - 1])
            yield f"* {number} FETCH (UID {number} RFC822.SIZE {size})".encode()
        elif command == "FETCH":
            mail = self.mails[number - 1]
            part = mail.partition(b"\n\n")[0] + b"\n\n" if "HEADER" in rest else mail
            yield b"* %d FETCH (UID %d BODY[] {%d}" % (number, number, len(part))
            yield part + b")"


class _Line(StreamRequestHandler):
    folder: Folder

    def handle(self) -> None:
        self.wfile.write(b"* OK ready\r\n")
        for line in self.rfile:
            tag, command, rest = (line.decode().strip() + "  ").split(" ", 2)
            if command == "UID":
                command, _space, rest = rest.partition(" ")
            if command == self.folder.breaks_at:
                self.folder.breaks_at = ""
                return
            self._answer(tag, command, rest)
            if command == "LOGOUT":
                return

    def _answer(self, tag: str, command: str, rest: str) -> None:
        if command == "LOGIN" and PASSWORD not in rest:
            self.wfile.write(f"{tag} NO wrong password\r\n".encode())
            return
        told = {
            "CAPABILITY": b"* CAPABILITY IMAP4rev1", "SELECT": b"* 1 EXISTS", "LOGOUT": b"* BYE",
        }  # fmt: skip
        said = [told[command]] if command in told else self.folder.did(command, rest)
        for one in said:
            self.wfile.write(one + b"\r\n")
        self.wfile.write(f"{tag} OK done\r\n".encode())


class _Server(ThreadingTCPServer):
    daemon_threads = True
    context: ssl.SSLContext

    def get_request(self) -> tuple[ssl.SSLSocket, Any]:
        """Return a line that is encrypted."""
        line, address = super().get_request()
        return self.context.wrap_socket(
            line, server_side=True, do_handshake_on_connect=False
        ), address

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: who breaks off is part of the tests."""


@contextmanager
def served(folder: Folder, identity: Path) -> Iterator[int]:
    """Let a folder be read; yield the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity)
    handler = type("Line", (_Line,), {"folder": folder})
    with _Server(("127.0.0.1", 0), handler) as server:
        server.context = context
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


def identity(openssl: str, folder: Path) -> Path:
    """Make a key and a certificate of 127.0.0.1, in one file."""
    key, certificate, both = (folder / name for name in ("key", "certificate", "both.pem"))
    command = [
        openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
        "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + certificate.read_bytes())
    return both
