"""Programs that work on a desk, and are killed -9 while they do."""

import signal
import subprocess
import sys

from desk.serving.desks import Desk

BEGIN = """
import os, signal, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.desk.settings"
import django; django.setup()
"""
"""What a program begins with; it prints "ready" once it has imported what it needs."""
COUNTING = """
from django.db import connection
statements_left = {statements}
def count(execute, *given):
    global statements_left
    statements_left -= 1
    if not statements_left:
        os.kill(os.getpid(), signal.SIGKILL)
    return execute(*given)
connection.execute_wrappers.append(count)
"""


def run_for(desk: Desk, statements: int, program: str) -> None:
    """Run a program that kills itself -9 at a statement to the database, whatever the machine."""
    assert run(desk, COUNTING.format(statements=statements) + program)


def run(desk: Desk, program: str, *arguments: object, seconds: float | None = None) -> bool:
    """Run a program; kill -9 so many seconds after it is ready (None: never).

    Return whether it was killed, by us or by itself; whoever was not must end well.
    """
    command = [sys.executable, "-c", BEGIN + program, *map(str, arguments)]
    with subprocess.Popen(command, env=desk.env, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    assert process.returncode in {0, -signal.SIGKILL}
    return process.returncode != 0
