"""A proof in words."""

import pytest

from keepwell.report.verdict import verdict


def compared(low):
    """Return a baseline that the score is better than by at least so much."""
    return {"auc": {}, "better_by": {"low": low}}


@pytest.fixture
def record():
    """Return a function that gives the record of a proof with some keys changed."""

    def make(**changed):
        usual = {
            "outcomes": 80, "enough": True, "auc": 0.81, "auc_low": 0.76, "auc_high": 0.86,
            "compared": {"tenure": compared(0.1), "last_activity": compared(0.05)},
            "lead": {"leavers": 41, "warned": 34, "median": 52.4}, "horizon": 90,
            "alerts": {"budget": 10, "raised": 150, "caught": 30, "missed": 50,
                       "false_alarms": 120},
        }  # fmt: skip
        return usual | changed

    return make


def test_it_says_what_the_score_is_better_than_how_early_and_at_what_price(record):
    """Coin, tenure and last activity; leavers seen, days ahead; leavers caught, false alarms."""
    assert verdict(record()) == (
        "The score tells who leaves better than a coin, tenure and last activity (AUC 0.81, "
        "between 0.76 and 0.86). Of 41 leavers looked at to the end, 34 were in watch or at risk "
        "by then, half of them for 52 days or longer. At 10 alerts a week a team would have caught "
        "30 of 80 leavers within 90 days before, with 120 false alarms among 150."
    )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"outcomes": 9, "enough": False}, "9 leavers: too few to judge, about 30 are needed."),
        ({"outcomes": 1, "enough": False}, "1 leaver: too few to judge, about 30 are needed."),
        ({"outcomes": 0, "auc": None, "enough": False}, "No leavers: nothing to judge by yet"),
        ({"auc": None}, "80 leavers, but nobody who stayed or no scores"),
        ({"auc_low": 0.48}, "no better than a coin"),
        ({"auc_high": 0.4, "auc_low": 0.3}, "points the wrong way"),
        (
            {"compared": {"tenure": compared(0.1), "last_activity": compared(-0.02)}},
            "better than a coin and tenure, not surely better than last activity",
        ),
        ({"lead": {"leavers": 5, "warned": 0, "median": None}}, "None of 5 leavers"),
    ],
)
def test_it_claims_no_more_than_the_numbers(record, changed, words):
    """Too few, chance, the wrong way and a baseline that is not beaten are said as such."""
    assert words in verdict(record(**changed))
