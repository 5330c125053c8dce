"""Pulling from systems that do not send by themselves.

A project's `syncs/NAME.yaml` declares what is pulled and what it means (`declaring`). `pulling`
lets dlt walk through it (`origins`), and brings every row into the lake as if it had been sent:
the same mapping language, the same ids that count once, the same keeping of what cannot be used.
Between runs only dlt's cursors are kept (`memory`), never what was pulled. `schedule` says what is
due. Declarations to begin with lie in `ready`.
"""

import re

SYNC = "sync"
"""What pulled rows are kept as where they wait, or could not be used."""
FOLDER = "syncs"
"""In the project: the declarations. In its hidden folder: how far each has come."""
NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")
"""How declarations and their resources are named."""
RESERVED = ("add", "run")
"""Words of the command line that name no declaration."""
