"""What another text of a scorecard would have meant over the past, in words.

Told is a record (see `engine.proof.whatif.record`).
"""

from collections.abc import Mapping
from typing import Any

from keepwell.language import _, number
from keepwell.report.verdict import too_few

Record = Mapping[str, Any]


def beside(told: Record) -> str:
    """Return what a draft comes to beside what is published, in two plain sentences.

    With too few leavers it claims nothing, and says how many are needed.
    """
    if not told["enough"] or told["better_by"] is None:
        return too_few(told["leavers"])
    return f"{_tells(told['better_by'])} {_catches(told)}"


def _tells(better_by: Mapping[str, float]) -> str:
    """Say which of the two tells better who leaves, as far as that can be said."""
    value, low, high = (better_by[name] for name in ("value", "low", "high"))
    if not low and not high:
        return _("The draft tells who leaves exactly as well as what is published.")
    if low <= 0 <= high:
        return _(
            "Which of the two tells better who leaves cannot be said: the AUC of the draft may be "
            "{less} smaller or {more} greater."
        ).format(less=number(-low, 3), more=number(high, 3))
    said = _("The draft tells better who leaves: its AUC is {by} greater ({low} to {high}).")
    if value < 0:
        said = _("The draft tells worse who leaves: its AUC is {by} smaller ({low} to {high}).")
        low, high = -high, -low
    return said.format(by=number(abs(value), 3), low=number(low, 3), high=number(high, 3))


def _catches(told: Record) -> str:
    """Say what more it catches, and at what cost."""
    before, after = told["before"], told["after"]
    said = _(
        "It catches {caught} of {leavers} leavers instead of {before}, with {false} false alarms "
        "instead of {false_before}."
    )
    if all(before[name] == after[name] for name in ("caught", "false_alarms")):
        said = _("It catches as many: {caught} of {leavers} leavers, with {false} false alarms.")
    return said.format(
        caught=number(after["caught"]),
        leavers=number(told["leavers"]),
        before=number(before["caught"]),
        false=number(after["false_alarms"]),
        false_before=number(before["false_alarms"]),
    )
