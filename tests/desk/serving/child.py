"""A child process that does as it is told: `python -m desk.serving.child PARENT HOW FOLDER`."""

import signal
import sys
import time
from pathlib import Path

from keepwell.desk.serving.deathwatch import follow


def main(parent: str, how: str, folder: str) -> None:
    """Do as told, and leave a file when ready.

    `die` at once; `obey` and end when asked; `stay` until killed; be `slow` to listen: look at
    signals when two wait, and end then.
    """
    follow(int(parent))
    if how == "die":
        sys.exit(3)
    if how == "stay":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    if how == "slow":
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    here = Path(folder)
    (here / f"{how}-{len(list(here.iterdir()))}").touch()
    if how == "slow":
        while len(signal.sigpending()) < 2:
            time.sleep(0.01)
        sys.exit()
    time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
