"""A proof in words: what the terminal and the desk say first.

Told is the record of a proof (see `engine.proof.result.record`), as it is kept and sent, so that it
reads the same today and from a table of last week, in whatever language is spoken.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from keepwell.engine.proof.result import ENOUGH
from keepwell.language import _, ngettext, number

Record = Mapping[str, Any]


def verdict(proof: Record) -> str:
    """Return what a proof comes to, in a few plain sentences.

    With too few leavers it claims nothing, and says how many are needed.
    """
    if proof["auc"] is None or not proof["enough"]:
        return too_few(proof["outcomes"])
    return " ".join([_compared(proof), *_warned(proof), *_alerts(proof)])


def too_few(outcomes: int) -> str:
    """Say that nothing can be judged by so many leavers."""
    if not outcomes:
        return _("No leavers: nothing to judge by yet, about {enough} are needed.").format(
            enough=number(ENOUGH)
        )
    said = ngettext(
        "{count} leaver: too few to judge, about {enough} are needed.",
        "{count} leavers: too few to judge, about {enough} are needed.",
        outcomes,
    )
    if outcomes >= ENOUGH:
        said = _("{count} leavers, but nobody who stayed or no scores: nothing to compare.")
    return said.format(count=number(outcomes), enough=number(ENOUGH))


def _compared(proof: Record) -> str:
    """Say what the score is better than, and by how much it might be wrong."""
    size = _("AUC {auc}, between {low} and {high}").format(
        auc=number(proof["auc"], 2),
        low=number(proof["auc_low"], 2),
        high=number(proof["auc_high"], 2),
    )
    if proof["auc_high"] < 0.5:  # noqa: PLR2004 - a coin
        said = _("The score points the wrong way: those who leave score higher ({size}).")
    elif proof["auc_low"] <= 0.5:  # noqa: PLR2004 - a coin
        said = _("The score tells who leaves no better than a coin ({size}).")
    else:
        said = _better(proof)
    return said.replace("{size}", size)


def _better(proof: Record) -> str:
    names = {"tenure": _("tenure"), "last_activity": _("last activity")}
    surely = {name: one["better_by"]["low"] > 0 for name, one in proof["compared"].items()}
    beaten = [_("a coin"), *(names[name] for name, sure in surely.items() if sure)]
    equal = [names[name] for name, sure in surely.items() if not sure]
    if not equal:
        said = _("The score tells who leaves better than {beaten} ({{size}}).")
        return said.format(beaten=_listed(beaten))
    said = _(
        "The score tells who leaves better than {beaten}, not surely better than {equal} "
        "({{size}})."
    )
    return said.format(beaten=_listed(beaten), equal=_listed(equal))


def _listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    *others, last = names
    return _("{others} and {last}").format(others=", ".join(others), last=last) if others else last


def _warned(proof: Record) -> Iterator[str]:
    lead = proof["lead"]
    if lead and lead["warned"]:
        days = round(lead["median"])
        yield ngettext(
            "Of {leavers} leavers looked at to the end, {warned} were in watch or at risk by then, "
            "half of them for {days} day or longer.",
            "Of {leavers} leavers looked at to the end, {warned} were in watch or at risk by then, "
            "half of them for {days} days or longer.",
            days,
        ).format(leavers=number(lead["leavers"]), warned=number(lead["warned"]), days=number(days))
    elif lead and lead["leavers"]:
        yield _("None of {leavers} leavers looked at to the end were in watch or at risk.").format(
            leavers=number(lead["leavers"])
        )


def _alerts(proof: Record) -> Iterator[str]:
    alerts = proof["alerts"]
    if alerts and alerts["raised"]:
        yield _(
            "At {budget} alerts a week a team would have caught {caught} of {leavers} leavers "
            "within {horizon} days before, with {false} false alarms among {raised}."
        ).format(
            budget=number(alerts["budget"]),
            caught=number(alerts["caught"]),
            leavers=number(alerts["caught"] + alerts["missed"]),
            horizon=number(proof["horizon"]),
            false=number(alerts["false_alarms"]),
            raised=number(alerts["raised"]),
        )


def finding(measure: Record, titles: Mapping[str, str]) -> str:
    """Return what to think of a measure, in words; `titles` are those of all, by name."""
    said = {
        "carries": _("carries information"),
        "too_heavy": _("tells something, but weighs too much"),
        "dead_weight": _("dead weight"),
        "misleads": _("misleads: those who leave score higher"),
        "same_as": _("says the same as {other}"),
        "too_few": _("too few leavers to judge"),
    }
    other = measure["nearest"]
    return said[measure["finding"]].format(other=titles.get(other) or other)
