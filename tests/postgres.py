"""A PostgreSQL server for tests: the one that is named, else one started for this run."""

import atexit
import os
import shutil
import subprocess
import sys
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
    programs = _programs()
    if programs is None:
        sys.exit(f"There is no PostgreSQL on this machine. {ADVICE}")
    url = _start(programs, Path(mkdtemp(prefix="keepwell-pg-")))
    os.environ[NAMED] = url  # the processes that this one starts use the same server
    return url


def _programs() -> Path | None:
    """Return the folder of `initdb` and `pg_ctl`, of the newest version there is."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda home: int(home.parts[-2]))
    found = shutil.which("initdb")
    return homes[-1] if homes else Path(found).parent if found else None


def _start(programs: Path, folder: Path) -> str:
    """Start a server that listens on a socket in `folder` alone, and end it with this process."""
    data = folder / "data"
    as_user: list[str] = []
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run(str(programs / "initdb"), "--no-sync", "--auth=trust", "--encoding=UTF8",
        "--username=keepwell", "--pgdata", str(data))  # fmt: skip
    options = f"-c fsync=off -c listen_addresses='' -c unix_socket_directories={folder}"
    run(str(programs / "pg_ctl"), "--silent", "--wait", "--pgdata", str(data),
        "--log", str(folder / "log"), "--options", options, "start")  # fmt: skip
    stop = (str(programs / "pg_ctl"), "--silent", "--pgdata", str(data), "--mode=immediate", "stop")
    atexit.register(_end, run, stop, folder)
    return f"postgres://keepwell@{str(folder).replace('/', '%2F')}/postgres"


def _end(run: object, stop: tuple[str, ...], folder: Path) -> None:
    run(*stop)  # type: ignore[operator] # the function above
    shutil.rmtree(folder, ignore_errors=True)
