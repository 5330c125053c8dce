"""Which addresses are called, whatever they look like and whoever they pretend to be."""

import socket
from ipaddress import ip_address

import pytest
from pytest_django import Settings

from desk.webhooks.receiving import Receiver
from keepwell.desk.webhooks import guarding, posting
from keepwell.desk.webhooks.posting import Parcel, post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1",
        "169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.2.1",
        "224.0.0.1", "239.1.1.1", "255.255.255.255", "240.0.0.1",
        "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::", "2002:a9fe:a9fe::1",
    ],
)  # fmt: skip
def test_what_is_not_for_all_is_refused(address: str) -> None:
    """Loopback, link-local, private, shared, metadata and reserved addresses are not called."""
    assert not guarding.is_for_all(ip_address(address))


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111",
                                     "::ffff:1.1.1.1", "64:ff9b::101:101"])  # fmt: skip
def test_the_internet_is_called(address: str) -> None:
    """An address of the open internet is called, in whatever way it is written."""
    assert guarding.is_for_all(ip_address(address))


@pytest.mark.parametrize(
    ("url", "is_refused"),
    [
        ("https://127.0.0.1/", True), ("https://[::1]:8000/", True),
        ("https://localhost/", True), ("https://LOCALHOST./", True), ("https://a.localhost", True),
        ("https://1.1.1.1/", False), ("https://crm.example.com/", False),
    ],
)  # fmt: skip
def test_a_form_refuses_what_can_be_seen_at_once(url: str, is_refused: bool) -> None:  # noqa: FBT001 - a case
    """What is private by its looks is refused before anybody is asked."""
    assert guarding.host_is_refused(url) == is_refused


def answers_with(monkeypatch: pytest.MonkeyPatch, *turns: list[str]) -> list[str]:
    """Let the name server answer so, one turn after the other; return the names it is asked."""
    asked: list[str] = []
    real = socket.getaddrinfo
    left = list(turns)

    def resolve(host: str, port: int, *args: object, **kwargs: object) -> list:
        if host != "crm.example.com":
            return real(host, port, *args, **kwargs)  # type: ignore[arg-type] # handed on
        asked.append(host)
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


def parcel(receiver: Receiver, host: str = "crm.example.com") -> Parcel:
    """Return something to post to a host that is said to be where the receiver is."""
    return Parcel(f"http://{host}:{receiver.server.server_port}/hook", "{}", {})


def test_a_name_that_leads_inside_is_refused(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host of the internet whose name resolves to this machine is not called."""
    settings.WEBHOOKS_PRIVATE = False
    answers_with(monkeypatch, ["127.0.0.1"])
    assert post(parcel(receiver)).trouble == posting.REFUSED
    assert post(parcel(receiver, "127.0.0.1")).trouble == posting.REFUSED
    assert receiver.heard == []


def test_one_address_inside_is_enough(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A host is refused if any of its addresses is private, even beside a good one."""
    settings.WEBHOOKS_PRIVATE = False
    answers_with(monkeypatch, ["1.1.1.1", "127.0.0.1"])
    assert post(parcel(receiver)).trouble == posting.REFUSED
    assert receiver.heard == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that changes its answer after the look leads nowhere: it is asked once."""
    settings.WEBHOOKS_PRIVATE = False
    asked = answers_with(monkeypatch, ["1.1.1.1"], ["127.0.0.1"])
    called: list[str] = []

    def refuse(address: tuple[str, int], *_args: object, **_kwargs: object) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(guarding, "create_connection", refuse)
    assert post(parcel(receiver)).trouble == posting.UNREACHABLE
    assert (asked, called) == (["crm.example.com"], ["1.1.1.1"])
    assert receiver.heard == []


def test_no_proxy_is_asked_to_go_there(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that the environment names would connect to anything, so it is not used."""
    settings.WEBHOOKS_PRIVATE = False
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{receiver.server.server_port}")
    answers_with(monkeypatch, ["127.0.0.1"])
    assert post(parcel(receiver)).trouble == posting.REFUSED
    assert receiver.heard == []


def test_a_private_network_can_be_allowed(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With KEEPWELL_WEBHOOKS_PRIVATE=1 the same host is called, by its own name."""
    answers_with(monkeypatch, ["127.0.0.1"])
    assert post(parcel(receiver)).is_done
    assert receiver.heard[0][0]["Host"].startswith("crm.example.com")
