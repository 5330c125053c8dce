"""A PostgreSQL server for tests: the one that is named, else one started for this run."""

import atexit
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

NAMED = "KEEPWELL_TEST_POSTGRES"
ADVICE = f"Name a server in {NAMED}=postgres://…, or install PostgreSQL (Debian: postgresql)."


@cache
def address() -> str:
    """Return the URL of a database server that tests may do with as they like; exit without one."""
    if named := os.environ.get(NAMED):
        return named
    if programs() is None:
        sys.exit(f"There is no PostgreSQL on this machine. {ADVICE}")
    server = Server.make()
    server.start()
    atexit.register(server.end)
    os.environ[NAMED] = server.url  # the processes that this one starts use the same server
    return server.url


def programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, of the newest version there is."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda home: int(home.parts[-2]))
    found = shutil.which("initdb")
    return homes[-1] if homes else Path(found).parent if found else None


@dataclass(frozen=True)
class Server:
    """A server of our own, which listens on a socket in its folder alone."""

    programs: Path
    folder: Path

    @classmethod
    def make(cls) -> "Server":
        """Make its folder; `programs` must be there."""
        home = programs()
        assert home is not None
        server = cls(home, Path(mkdtemp(prefix="keepwell-pg-")))
        if os.geteuid() == 0:  # the server refuses to run as root
            shutil.chown(server.folder, "postgres")
        server._run("initdb", "--no-sync", "--auth=trust", "--encoding=UTF8",
                    "--username=keepwell", "--pgdata", str(server.data))  # fmt: skip
        return server

    @property
    def data(self) -> Path:
        """Return where its files are."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """Return the address of its one database."""
        return f"postgres://keepwell@{str(self.folder).replace('/', '%2F')}/postgres"

    def start(self, *, durable: bool = False) -> None:
        """Start it, and wait until it answers; a durable one waits for the disk."""
        fsync = "on" if durable else "off"
        options = (
            f"-c fsync={fsync} -c listen_addresses='' -c unix_socket_directories={self.folder}"
        )
        self._run("pg_ctl", "--silent", "--wait", "--pgdata", str(self.data),
                  "--log", str(self.folder / "log"), "--options", options, "start")  # fmt: skip

    def kill(self) -> None:
        """End it as a crash would; its processes notice that their parent is gone, and go too."""
        first_line = (self.data / "postmaster.pid").read_text(encoding="ascii").split()[0]
        os.kill(int(first_line), signal.SIGKILL)

    def end(self) -> None:
        """Stop it and remove what it kept."""
        self._run("pg_ctl", "--silent", "--pgdata", str(self.data), "--mode=immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, program: str, *arguments: str) -> None:
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, str(self.programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
