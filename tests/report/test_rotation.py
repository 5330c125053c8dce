"""Losses in a sentence."""

from datetime import date

import pytest

from keepwell.engine.retention.alarm import verdicts
from keepwell.engine.retention.periods import cut
from keepwell.engine.retention.result import Figures
from keepwell.report.rotation import record, sentence, state


def judged(*counts):
    """Return the verdict on the last of some months, told as (start, lost, new)."""
    months = cut(date(2024, 1, 1), date(2026, 12, 1), "month")
    found = [
        Figures(month, start, start - lost + new, new, lost, 0, 0)
        for month, (start, lost, new) in zip(months, counts, strict=False)
    ]
    return verdicts(found)[-1]


USUAL = [(1_000, 30, 10)] * 12


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([*USUAL, (1_000, 31, 10)], "31 customers were lost from Jan 1, 2025 to Feb 1, 2025"),
        ([*USUAL, (1_000, 31, 10)], "(3.1% of those at the start), where about 30 is usual: nor"),
        ([*USUAL, (1_000, 70, 10)], "losses grow fast. By chance alone that happens once in "),
        ([*USUAL, *[(1_000, 42, 10)] * 6], "in 6 months to Jul 1, 2025"),
        ([*USUAL, *[(1_000, 42, 10)] * 6], "losses stay high"),
        ([*USUAL, (1_000, 70, 10)], "10 new customers did not make up for them."),
        ([*USUAL, (1_000, 70, 90)], "90 new customers made up for them, so it is no alarm yet."),
        ([(50, 1, 0)] * 2, "too few earlier periods"),
    ],
)  # fmt: skip
def test_a_sentence_tells_the_losses_what_is_usual_and_the_balance(counts, said):
    """Enough to know what to do, without the chart."""
    assert said in sentence(judged(*counts))


def test_programs_get_the_numbers_behind_the_sentence():
    """And null where too little is known."""
    found = record(judged(*USUAL, (1_000, 70, 10)))
    assert (found["state"], found["lost"], found["periods"], found["usual"]) == ("alarm", 70, 1, 30)
    assert found["watch_from"] < found["alarm_from"] <= 70
    unknown = record(judged((50, 1, 0)))
    assert (unknown["state"], unknown["chance"], unknown["watch_from"]) == ("unknown", None, None)
    assert state("unknown") == "too early to tell"
