"""The process that empties the inbox: `python -m keepwell.desk.serving.bring PARENT`."""

import os
import sys

import django

from keepwell.desk.serving.deathwatch import follow


def main(parent: str) -> None:
    """Bring what comes into the lake until told to stop."""
    follow(int(parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.desk.settings")
    django.setup()

    from keepwell.desk.intake.mover import Mover

    Mover().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
