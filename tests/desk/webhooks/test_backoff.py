"""How long is waited before the next try."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from keepwell.desk.webhooks import backoff

FAILURES = st.integers(1, len(backoff.WAITS))
ASKED = st.floats(0, 1e9)


@given(FAILURES, st.floats(0, backoff.LONGEST_ASKED))
def test_a_pause_is_at_least_what_the_table_and_the_receiver_say(
    failures: int, asked: float
) -> None:
    """No try comes sooner than the table says, nor than the receiver asked for."""
    pause = backoff.wait(failures, asked)
    assert pause is not None
    assert pause >= timedelta(seconds=max(backoff.WAITS[failures - 1], asked))


@given(FAILURES, ASKED)
def test_a_pause_has_an_end(failures: int, asked: float) -> None:
    """Whatever the receiver asks for, the pause is no longer than the table's, jitter, an hour."""
    pause = backoff.wait(failures, asked)
    longest = max(backoff.WAITS[failures - 1] * (1 + backoff.JITTER), backoff.LONGEST_ASKED)
    assert pause is not None
    assert pause <= timedelta(seconds=longest)


@given(st.integers(1, len(backoff.WAITS) - 1))
def test_each_pause_is_longer_than_the_one_before(failures: int) -> None:
    """However the jitter falls, the next pause is the longer one."""
    shorter, longer = backoff.wait(failures), backoff.wait(failures + 1)
    assert shorter is not None
    assert longer is not None
    assert shorter < longer


@given(st.integers(len(backoff.WAITS) + 1, 10_000), ASKED)
def test_some_day_it_is_given_up(failures: int, asked: float) -> None:
    """After one failure more than there are pauses, there is no next try."""
    assert backoff.wait(failures, asked) is None


@given(st.integers(1, 10_000), ASKED)
def test_an_endpoint_is_left_alone_for_a_while_and_no_longer(failures: int, asked: float) -> None:
    """However often it failed, another delivery tries it within ten minutes, or when it asked."""
    longest = max(backoff.LONGEST_REST, min(asked, backoff.LONGEST_ASKED))
    assert timedelta(0) < backoff.rest(failures, asked) <= timedelta(seconds=longest)
