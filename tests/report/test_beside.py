"""What a draft would have meant over the past, in words."""

import pytest

from keepwell.report.beside import beside


def told(better_by=(0.03, 0.01, 0.05), caught=(41, 47), false=(106, 120), leavers=58):
    """Return a record of two texts."""
    before, after = ({"caught": c, "false_alarms": f} for c, f in zip(caught, false, strict=True))
    value = better_by and dict(zip(("value", "low", "high"), better_by, strict=True))
    return {
        "leavers": leavers, "enough": leavers >= 30, "before": before, "after": after,
        "better_by": value,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("better_by", "said"),
    [
        ((0.03, 0.01, 0.05), "tells better who leaves: its AUC is 0.030 greater (0.010 to 0.050)"),
        (
            (-0.03, -0.05, -0.01),
            "tells worse who leaves: its AUC is 0.030 smaller (0.010 to 0.050)",
        ),
        ((0.01, -0.01, 0.03), "cannot be said: the AUC of the draft may be 0.010 smaller or 0.030"),
        ((0.0, 0.0, 0.0), "exactly as well as what is published"),
    ],
)
def test_only_what_the_interval_bears_out_is_said(better_by, said):
    """Better and worse are said where the whole interval is; else that it cannot be said."""
    assert said in beside(told(better_by))


def test_leavers_caught_and_their_cost_are_said():
    """The sentence names both sides of the trade, or that nothing changes."""
    said = "It catches 47 of 58 leavers instead of 41, with 120 false alarms instead of 106."
    assert beside(told()).endswith(said)
    same = beside(told(caught=(41, 41), false=(106, 106)))
    assert same.endswith("It catches as many: 41 of 58 leavers, with 106 false alarms.")


def test_with_too_few_leavers_nothing_is_claimed():
    """Nine leavers are too few, whatever the numbers say; so is a past in which nobody stayed."""
    assert beside(told(leavers=9)) == "9 leavers: too few to judge, about 30 are needed."
    assert "nothing to compare" in beside(told(better_by=None))
