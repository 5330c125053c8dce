"""Which addresses we connect to, and connections that go nowhere else.

Whoever may name an address for us to call could make the desk's machine ask its neighbours: the
database, the cloud's metadata service. So a host name is resolved here, every address it has is
looked at, and the connection is made to just the address that was looked at: another answer of the
name server a moment later changes nothing. Libraries that connect by themselves do so within
`outside_only`.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from threading import Timer
from typing import Any, cast
from urllib.parse import urlsplit
from urllib.request import getproxies

from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

WHOLE = 20.0
"""Seconds from the connection to the end of the answer, after which we hang up."""
NOT_FOR_ALL = {IPv4Address("168.63.129.16")}
"""Public by their number, yet every machine's own neighbour: Azure's platform."""
NAT64 = IPv6Network("64:ff9b::/96")
"""Where IPv6 networks map the whole of IPv4 to."""

Address = IPv4Address | IPv6Address
_watched: ContextVar[bool] = ContextVar("outside_only", default=False)


class RefusedAddressError(Exception):
    """A host resolves to an address that we do not connect to."""


def may_be_private() -> bool:
    """Return whether this desk may tell systems of its own network."""
    return bool(settings.WEBHOOKS_PRIVATE)


def is_for_all(address: Address) -> bool:
    """Return whether an address is one of the open internet, in whatever way it is written."""
    inner = _within(address)
    if inner is not None:
        return is_for_all(inner)
    return address.is_global and not address.is_multicast and address not in NOT_FOR_ALL


def _within(address: Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for."""
    if isinstance(address, IPv4Address):
        return None
    if address in NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]


def host_is_refused(url: str) -> bool:
    """Return whether a URL names, without asking anybody, a host that we do not connect to."""
    host = (urlsplit(url).hostname or "").rstrip(".")
    if may_be_private():
        return False
    with suppress(ValueError):
        return not is_for_all(ip_address(host))
    return host == "localhost" or host.endswith(".localhost")


def addresses(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises RefusedAddressError if one of them is not for all."""
    found = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)
    texts = list(dict.fromkeys(str(one[4][0]) for one in found))
    for text in texts:
        if not may_be_private() and not is_for_all(ip_address(text.partition("%")[0])):
            raise RefusedAddressError(f'"{host}" is at {text}')
    return texts


@contextmanager
def outside_only() -> Iterator[None]:
    """Let nothing that is done within it connect to what `addresses` refuses.

    For libraries that make their connections themselves: Python asks the name server by one
    function, and hands the answer on to the connection, so the answer is looked at there.
    """
    if not isinstance(socket.getaddrinfo, _Resolver):
        socket.getaddrinfo = _Resolver(socket.getaddrinfo)
    before = _watched.set(True)
    try:
        yield
    finally:
        _watched.reset(before)


class _Resolver:
    """Asks the name server, and looks at the answer where it is watched."""

    def __init__(self, ask: Any) -> None:  # noqa: ANN401 - Python's, or what a test puts there
        self.ask = ask

    def __call__(self, host: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - Python's
        """Return the addresses of a host; nobody is there if one of them is not for all."""
        found = self.ask(host, *args, **kwargs)
        if _watched.get() and not may_be_private() and host not in _proxies():
            for one in found:
                if not is_for_all(ip_address(one[4][0].partition("%")[0])):
                    raise socket.gaierror(socket.EAI_NONAME, f"{host} is at {one[4][0]}")
        return found


def _proxies() -> set[str | None]:
    """Return the hosts that the environment says to go through: they connect for us."""
    return {urlsplit(one).hostname for one in getproxies().values()}


class _Guarded(HTTPConnection):
    """A connection to an address that was looked at; it ends after WHOLE seconds."""

    _end: Timer | None = None

    def _new_conn(self) -> socket.socket:
        """Connect to the first address that answers."""
        try:
            found = addresses(self.host, self.port)
        except (socket.gaierror, UnicodeError) as error:
            raise NameResolutionError(self.host, self, cast("Any", error)) from error
        last: OSError | None = None
        for address in found:
            try:
                return create_connection(
                    (address, self.port), self.timeout, socket_options=self.socket_options
                )
            except OSError as error:
                last = error
        raise NewConnectionError(self, str(last)) from last

    def connect(self) -> None:
        """Connect, and see to it that a server which sends a byte now and then is not waited for.

        A socket's time limit begins anew with every byte.
        """
        super().connect()
        self._end = Timer(WHOLE, self._hang_up)
        self._end.daemon = True
        self._end.start()

    def _hang_up(self) -> None:
        if self.sock is not None:
            with suppress(OSError):  # it ended meanwhile
                # The plain socket's way: TLS would first want to say goodbye.
                socket.socket.shutdown(cast("socket.socket", self.sock), socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection."""
        if self._end is not None:
            self._end.cancel()
        super().close()


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same over TLS; the certificate is checked against the host's name, not its address."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Guarded


class _PoolTLS(HTTPSConnectionPool):
    ConnectionCls = _GuardedTLS


class Guard(HTTPAdapter):
    """What a `requests` session sends through so that it connects to nothing else."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - urllib3's
        """Make connections of our own kind."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _PoolTLS}
