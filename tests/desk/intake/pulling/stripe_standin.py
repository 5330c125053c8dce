"""Run localstripe on this machine alone; as it starts by itself it listens everywhere."""

import sys

from aiohttp import web
from localstripe import server

server.store.dump_to_disk = lambda: None  # it would keep a file in /tmp
web.run_app(server.app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
