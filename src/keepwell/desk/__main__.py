"""Django's own commands, for developers: `python -m keepwell.desk makemigrations members`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.desk.settings")
    execute_from_command_line(["keepwell.desk", *sys.argv[1:]])
