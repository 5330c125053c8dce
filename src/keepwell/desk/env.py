"""What the desk is told by its environment: a closed list of variables, read once and checked.

Each has a name, a default and a meaning; docs/reference/environment.md lists the same.
"""

import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from os import environ, link
from pathlib import Path
from tempfile import NamedTemporaryFile
from urllib.parse import SplitResult, unquote, urlsplit

from keepwell.errors import ProjectError

HIDDEN = ".desk"
"""Folder in the project for what the desk makes for itself: its secret, collected assets, files."""
SECRET = "secret"  # noqa: S105 - the name of a file
SMTP = {"smtp": (False, False), "smtp+tls": (True, False), "smtps": (False, True)}
"""Schemes of KEEPWELL_SMTP_URL, and whether each uses STARTTLS, or TLS from the start."""
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
"""Of what is written into the log, from all to least."""


@dataclass(frozen=True)
class Mail:
    """Where mail is handed in."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


@dataclass(frozen=True)
class Environment:
    """The variables, as `KEEPWELL_…` in capitals, with their defaults."""

    project: Path
    """KEEPWELL_PROJECT: the project's folder; `keepwell up` sets it. Default: the current one."""
    database_url: str
    """KEEPWELL_DATABASE_URL: `postgres://user:password@host/name`. Default: SQLite, in the
    project."""
    url: SplitResult
    """KEEPWELL_URL: the desk's address as people type it, such as `https://desk.example.com`; mails
    link to it, and with https cookies travel over https only. Default: http://127.0.0.1:8000."""
    hosts: tuple[str, ...]
    """KEEPWELL_HOSTS: further host names that the desk answers to, by comma. Default: none."""
    proxies: int
    """KEEPWELL_PROXIES: how many proxies of yours stand before the desk; each adds the address it
    was called from to X-Forwarded-For, by which tries to sign in are counted. Default: 0, and what
    that header says is not believed."""
    smtp: Mail | None
    """KEEPWELL_SMTP_URL: `smtp+tls://user:password@host:587`, `smtps://…` or `smtp://…`. Default:
    none, and mails are printed into the log."""
    mail_from: str
    """KEEPWELL_MAIL_FROM: the sender of mails. Default: keepwell@ and the host of KEEPWELL_URL."""
    upload_limit: int
    """KEEPWELL_UPLOAD_LIMIT: how many megabytes a file may have that is brought in the browser.
    Default: 200."""
    intake_rate: int
    """KEEPWELL_INTAKE_RATE: how many requests a second one key may send to each web process; a
    request may hold many messages. Default: 1000."""
    webhooks_private: bool
    """KEEPWELL_WEBHOOKS_PRIVATE: `1` lets webhooks go to addresses of your own network and of the
    machine itself, also by http. Default: 0, and only https addresses of the internet are told."""
    debug: bool
    """KEEPWELL_DEBUG: `1` shows errors in the browser. Never for others than developers."""
    secret_key: str
    """KEEPWELL_SECRET_KEY: signs cookies and links, and encrypts secrets in the database. Default:
    made on the first start and kept in the project, readable by its owner only."""
    log: str
    """KEEPWELL_LOG: `json`, a line of JSON for each event, or `text`, lines for people. Default:
    text on a terminal, else JSON."""
    log_level: str
    """KEEPWELL_LOG_LEVEL: the least that is written: DEBUG, INFO, WARNING or ERROR. Default:
    INFO."""
    metrics_token: str
    """KEEPWELL_METRICS_TOKEN: who sends it as a bearer token may read /metrics. Default: none, and
    only this machine itself may."""

    @classmethod
    def read(cls, said: Mapping[str, str] = environ) -> "Environment":
        """Read the variables; raise ProjectError for one that cannot be used."""
        folder = Path(said.get("KEEPWELL_PROJECT", ".")).resolve()
        url = _address(said.get("KEEPWELL_URL", "http://127.0.0.1:8000"))
        return cls(
            project=folder,
            database_url=said.get("KEEPWELL_DATABASE_URL", f"sqlite:///{folder / 'desk.sqlite3'}"),
            url=url,
            hosts=tuple(filter(None, said.get("KEEPWELL_HOSTS", "").replace(" ", "").split(","))),
            proxies=_count("KEEPWELL_PROXIES", said.get("KEEPWELL_PROXIES", "0")),
            smtp=_mail(said["KEEPWELL_SMTP_URL"]) if said.get("KEEPWELL_SMTP_URL") else None,
            mail_from=said.get("KEEPWELL_MAIL_FROM", f"keepwell@{url.hostname}"),
            upload_limit=_count("KEEPWELL_UPLOAD_LIMIT", said.get("KEEPWELL_UPLOAD_LIMIT", "200")),
            intake_rate=_count("KEEPWELL_INTAKE_RATE", said.get("KEEPWELL_INTAKE_RATE", "1000")),
            webhooks_private=_switch(
                "KEEPWELL_WEBHOOKS_PRIVATE", said.get("KEEPWELL_WEBHOOKS_PRIVATE", "0")
            ),
            debug=_switch("KEEPWELL_DEBUG", said.get("KEEPWELL_DEBUG", "0")),
            secret_key=said.get("KEEPWELL_SECRET_KEY") or _secret(folder / HIDDEN),
            log=_one_of(("", "json", "text"), "KEEPWELL_LOG", said.get("KEEPWELL_LOG", "")),
            log_level=_one_of(LEVELS, "KEEPWELL_LOG_LEVEL", said.get("KEEPWELL_LOG_LEVEL", "INFO")),
            metrics_token=said.get("KEEPWELL_METRICS_TOKEN", ""),
        )


def _address(text: str) -> SplitResult:
    url = urlsplit(text)
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ProjectError(
            f'KEEPWELL_URL must be an address such as "https://desk.example.com". Got "{text}".'
        )
    return url


def _mail(text: str) -> Mail:
    url = urlsplit(text)
    if url.scheme not in SMTP or not url.hostname:
        raise ProjectError(
            'KEEPWELL_SMTP_URL must be an address such as "smtp+tls://user:password@host:587". '
            f'Got the scheme "{url.scheme}"; known are {", ".join(SMTP)}.'
        )
    starttls, tls = SMTP[url.scheme]
    usual = 465 if tls else 587 if starttls else 25
    user, password = unquote(url.username or ""), unquote(url.password or "")
    return Mail(url.hostname, url.port or usual, user, password, starttls, tls)


def _switch(name: str, text: str) -> bool:
    if text not in {"0", "1"}:
        raise ProjectError(f'{name} must be 0 or 1. Got "{text}".')
    return text == "1"


def _count(name: str, text: str) -> int:
    if not text.isdecimal():
        raise ProjectError(f'{name} must be a whole number such as 1. Got "{text}".')
    return int(text)


def _one_of(known: tuple[str, ...], name: str, text: str) -> str:
    if text not in known:
        raise ProjectError(f'{name} must be {" or ".join(filter(None, known))}. Got "{text}".')
    return text


def _secret(folder: Path) -> str:
    """Return the project's secret; before the first start, one that this process forgets."""
    path = folder / SECRET
    return path.read_text(encoding="utf-8") if path.exists() else secrets.token_urlsafe(50)


def is_kept(secret: str, project: Path) -> bool:
    """Return whether this secret of the desk's outlives the process."""
    return environ.get("KEEPWELL_SECRET_KEY") == secret or _secret(project / HIDDEN) == secret


def make_secret(project: Path) -> None:
    """Make the project's secret if there is none yet, readable by its owner only."""
    folder = project / HIDDEN
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / SECRET).exists():
        return
    with NamedTemporaryFile("w", dir=folder) as whole:  # nobody may read it, or half of it
        whole.write(secrets.token_urlsafe(50))
        whole.flush()
        with suppress(FileExistsError):  # of two starts at once the first one wins
            link(whole.name, folder / SECRET)
