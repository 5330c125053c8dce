"""Handing letters to the mail server."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from keepwell.desk.surveys.asking import posting
from keepwell.desk.surveys.asking.posting import Counter, Went


class Line:
    """A connection to a mail server that takes everything."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def sendmail(self, _sender: str, to: list[str], _letter: bytes) -> None:
        """Take a letter."""
        self.taken += to


@pytest.mark.parametrize(
    "address",
    ["ann@acme.example\nBcc: all@else.example", "ann@acme.example, all@else.example", "ann@",
     "ann@\r\nacme.example", "@", "a b@c d"],
)  # fmt: skip
def test_what_is_no_address_stops_nobody(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody made up for an address gets nothing and adds nobody; the next letter goes."""
    line, server = Line(), EmailBackend()
    server.connection = line
    monkeypatch.setattr(posting, "get_connection", lambda: server)
    counter = Counter()
    told = [EmailMultiAlternatives("Hi", "Text", to=[to]) for to in (address, "bo@acme.example")]
    assert [counter.hand_over(one).went for one in told] == [Went.REFUSED, Went.WELL]
    assert line.taken == ["bo@acme.example"]
