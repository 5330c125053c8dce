"""A child that ends when its parent does, also when the parent had no time to say so."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
"""From Linux's prctl.h."""


def follow(parent: int, told: signal.Signals = signal.SIGTERM) -> None:
    """Let this process get a signal when its parent dies; at once if it is dead already.

    Elsewhere than on Linux this does nothing, and a killed parent leaves its children behind.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, told) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    if os.getppid() != parent:
        os.kill(os.getpid(), told)
