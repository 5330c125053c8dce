"""How many threads the libraries for numbers work in."""

from contextlib import AbstractContextManager, nullcontext

FEW = 200_000
"""Rows below which several threads wait for each other longer than they work."""


def threads_for(rows: int) -> AbstractContextManager[object]:
    """Let few rows be worked on in one thread, many in as many as there are."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # it ships none

    return threadpool_limits(1) if rows < FEW else nullcontext()
