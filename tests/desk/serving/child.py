"""A child process that does as it is told: `python -m desk.serving.child PARENT HOW FOLDER`."""

import signal
import sys
import time
from pathlib import Path

from keepwell.desk.serving.deathwatch import follow


def main(parent: str, how: str, folder: str) -> None:
    """Die at once, end when asked, or end only when killed; leave a file when ready."""
    follow(int(parent))
    if how == "die":
        sys.exit(3)
    if how == "stay":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    here = Path(folder)
    (here / f"{how}-{len(list(here.iterdir()))}").touch()
    time.sleep(60)


if __name__ == "__main__":
    main(*sys.argv[1:])
