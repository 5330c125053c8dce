"""The process of a worker: `python -m keepwell.desk.serving.work PARENT`."""

import os
import sys

import django

from keepwell.desk.serving.deathwatch import follow


def main(parent: str) -> None:
    """Do jobs until told to stop."""
    follow(int(parent))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.desk.settings")
    django.setup()

    from keepwell.desk.jobs.worker import Worker

    Worker().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
