"""Doing several things at once, each with a connection to the database of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def beside(*deeds: Callable[[], T]) -> list[T]:
    """Run each in a thread with a connection of its own, all beginning together."""
    together = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        together.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))
