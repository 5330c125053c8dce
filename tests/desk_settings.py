"""The desk's settings under test: quick passwords, mails kept, a database that the run chooses.

KEEPWELL_TEST_DATABASE=postgres runs the same tests on PostgreSQL: the server that
KEEPWELL_TEST_POSTGRES names (`postgres://…`), else one of our own (tests/postgres.py).
"""

import os
from tempfile import mkdtemp

import surroundings  # noqa: F401 - it forgets what the shell says of a desk

os.environ["KEEPWELL_PROJECT"] = mkdtemp(prefix="keepwell-desk-")
os.environ["KEEPWELL_SECRET_KEY"] = "for tests only"
if os.environ.get("KEEPWELL_TEST_DATABASE") == "postgres":
    from postgres import address

    os.environ["KEEPWELL_DATABASE_URL"] = address()

from keepwell.desk.settings import *  # noqa: F403 - the environment has to be set before
from keepwell.desk.settings import DATABASES, ENVIRONMENT, STATIC_ROOT, STORAGES

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # In a file as everywhere: in memory, threads that meet fail instead of waiting for each other.
    # On disk it need not be, for nobody keeps it.
    DATABASES["default"]["TEST"] = {"NAME": ENVIRONMENT.project / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "pragma journal_mode = wal; pragma synchronous = off;"
    )
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True)  # `keepwell up` collects assets there before it serves
