"""One try, against a server that does all that servers do."""

import pytest

from desk.webhooks.receiving import Receiver, answers, says
from keepwell.desk.webhooks import guarding, posting
from keepwell.desk.webhooks.models import ANSWER
from keepwell.desk.webhooks.posting import Parcel, post


@pytest.fixture
def parcel(receiver: Receiver) -> Parcel:
    """Return something for the receiver."""
    return Parcel(receiver.url, '{"name":"Zoë"}', {"webhook-id": "evt_1"})


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_of_the_2xx_is_an_arrival(receiver: Receiver, parcel: Parcel, status: int) -> None:
    """A receiver that says 2xx has it; the body came as it is, in UTF-8, as JSON."""
    receiver.behaves = [answers(status)]
    outcome = post(parcel)
    assert (outcome.is_done, outcome.status) == (True, status)
    headers, body = receiver.heard[0]
    assert body.decode() == parcel.body
    assert headers["Content-Type"] == "application/json"
    assert headers["webhook-id"] == "evt_1"


@pytest.mark.parametrize(
    ("status", "is_in_trouble", "is_gone"),
    [(400, False, False), (404, False, False), (410, False, True), (429, True, False),
     (500, True, False), (503, True, False)],
)  # fmt: skip
def test_other_answers_are_failures(
    receiver: Receiver,
    parcel: Parcel,
    status: int,
    is_in_trouble: bool,  # noqa: FBT001 - cases
    is_gone: bool,  # noqa: FBT001 - cases
) -> None:
    """4xx is about this message, 5xx and 429 about the receiver, 410 about its future."""
    receiver.behaves = [answers(status, "no")]
    outcome = post(parcel)
    assert (outcome.is_done, outcome.status, outcome.answer) == (False, status, "no")
    assert (outcome.is_in_trouble, outcome.is_gone) == (is_in_trouble, is_gone)


def test_a_redirect_is_not_followed(receiver: Receiver, parcel: Parcel) -> None:
    """A receiver cannot send us elsewhere, where nobody checked the address."""
    receiver.behaves = [answers(307, Location=f"{receiver.url}/inside")]
    assert (post(parcel).is_done, post(parcel).status) == (False, 307)
    assert len(receiver.heard) == 2


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"SSH-2.0-OpenSSH_9.6\r\n", posting.GARBAGE),
        (b"", posting.GARBAGE),
        (b"\x00\xff" * 100, posting.GARBAGE),
        (b"HTTP/1.1 banana\r\n\r\n", posting.GARBAGE),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, posting.GARBAGE),
    ],
)
def test_garbage_is_an_outcome(
    receiver: Receiver, parcel: Parcel, raw: bytes, trouble: str
) -> None:
    """Whatever bytes come back, nothing breaks, and it is told that they were no answer."""
    receiver.behaves = [says(raw)]
    outcome = post(parcel)
    assert (outcome.is_done, outcome.status, outcome.trouble) == (False, None, trouble)


@pytest.mark.parametrize(
    "raw",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nnot gzip",
    ],
)
def test_an_answer_counts_though_its_body_breaks_off(
    receiver: Receiver, parcel: Parcel, raw: bytes
) -> None:
    """Who said 200 has it, whatever happens to the rest of what they say."""
    receiver.behaves = [says(raw)]
    assert post(parcel).is_done


def test_of_an_answer_only_the_beginning_is_kept(receiver: Receiver, parcel: Parcel) -> None:
    """A long answer is not read to its end, and what no database takes is replaced."""
    receiver.behaves = [answers(200, "a\0b" + "€" * 1_000_000)]
    answer = post(parcel).answer
    assert len(answer) == ANSWER
    assert answer.startswith("a\ufffdb€€€")


def test_a_server_that_hangs_is_not_waited_for(
    receiver: Receiver, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a word from the receiver we hang up."""
    monkeypatch.setattr(posting, "READ", 0.1)
    receiver.behaves = [receiver.hangs]
    assert post(parcel).trouble == posting.TIMEOUT


def test_a_server_that_drips_is_not_waited_for(
    receiver: Receiver, parcel: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A byte now and then does not hold the line: the whole answer has an end."""
    monkeypatch.setattr(guarding, "WHOLE", 0.2)
    receiver.behaves = [receiver.drips]
    outcome = post(parcel)
    assert outcome.trouble == posting.TIMEOUT
    assert outcome.ms < 5_000


def test_nobody_listens(receiver: Receiver, parcel: Parcel) -> None:
    """A closed port and a name that nobody has are told as such."""
    receiver.stop()
    assert post(parcel).trouble == posting.UNREACHABLE
    assert post(Parcel("http://nobody.invalid/", "{}", {})).trouble == posting.UNREACHABLE


def test_plain_http_where_tls_is_spoken_of(receiver: Receiver, parcel: Parcel) -> None:
    """An https address whose server speaks no TLS is told as such."""
    assert post(Parcel(receiver.url.replace("http", "https", 1), "{}", {})).trouble == posting.TLS


@pytest.mark.parametrize(("said", "asked"), [("120", 120.0), ("soon", 0.0), ("-1", 0.0), ("²", 0)])
def test_a_receiver_may_ask_for_time(
    receiver: Receiver, parcel: Parcel, said: str, asked: float
) -> None:
    """`Retry-After` counts where it is a number of seconds."""
    receiver.behaves = [answers(429, Retry_After=said)]
    assert post(parcel).asked == asked
