"""Who is held out of a play, and that it stays so."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.lake.excerpt import Excerpt
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.engine.proof.experiment import HELD_OUT, OPEN_FOR, Experiment, complaining, members
from keepwell.errors import UsageError
from keepwell.project import Project
from small_company import touchpoints, traits

NAMES = st.lists(st.text(min_size=1, max_size=6), unique=True, max_size=40)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def held(experiment: Experiment, names: list[str]) -> set[str]:
    """Return who is held out."""
    out = experiment.holds_out(pa.array(names, pa.string()))
    return {name for name, is_out in zip(names, out, strict=True) if is_out}


@given(NAMES, NAMES, st.floats(0.01, 0.5), st.floats(0.01, 0.5))
def test_nobody_changes_sides(some: list[str], others: list[str], one: float, two: float) -> None:
    """Whoever else takes part, and if the share grows, who was held out still is."""
    less, more = sorted((one, two))
    everybody = list(dict.fromkeys(some + others))
    alone = held(Experiment("offer", less), some)
    assert alone == held(Experiment("offer", less), everybody) & set(some)
    assert alone <= held(Experiment("offer", more), some)


def test_the_share_is_held_out_and_each_experiment_draws_anew() -> None:
    """Of many customers as many are held out as was said; other experiments hold out others."""
    names = [f"acct-{number}" for number in range(20_000)]
    first, second = held(Experiment("offer", 0.2), names), held(Experiment("call", 0.2), names)
    assert abs(len(first) - 4000) < 4 * np.sqrt(20_000 * 0.2 * 0.8)
    assert abs(len(first & second) - 800) < 4 * np.sqrt(20_000 * 0.04 * 0.96)


@pytest.mark.parametrize("share", [0, -0.1, 0.51, 1])
def test_a_share_has_bounds(share: float) -> None:
    """Nobody or nearly everybody held out is no experiment."""
    with pytest.raises(UsageError, match=r"at most 0\.5"):
        Experiment("offer", share)


def test_joining_is_told_once(project: Project) -> None:
    """Who joined has joined: again, later, or with another share, changes nothing."""
    names = pa.array([f"acct-{number}" for number in range(50)])
    before = Experiment("offer", 0.3)
    project.lake.append(TOUCHPOINTS, before.joining(names, NOW))
    told = members(project.lake, "offer")
    project.lake.append(TOUCHPOINTS, before.joining(names, NOW + timedelta(days=3)))
    project.lake.append(TOUCHPOINTS, Experiment("offer", 0.5).joining(names, NOW))
    project.lake.append(TOUCHPOINTS, Experiment("call", 0.5).joining(names, NOW))
    assert members(project.lake, "offer").equals(told)
    out = told.filter(pa.compute.equal(told["group"], HELD_OUT))["account"].to_pylist()
    assert set(out) == held(before, names.to_pylist())


def test_an_open_complaint_is_found() -> None:
    """Open is what nobody settled since, not too long ago, and not yet to come."""
    now = int(NOW.timestamp() * 1e6)

    def row(account: str, days: int, event: str, **more: object) -> dict[str, object]:
        at = NOW - timedelta(days=days)
        return {"account": account, "at": at, "event": event, "id": f"{account}{days}", **more}

    rows = [
        row("open", 5, "Complaint Made"),
        row("settled", 5, "Complaint Made"), row("settled", 4, "Ticket Resolved"),
        row("again", 9, "Complaint Made"), row("again", 8, "Complaint Resolved"),
        row("again", 7, "Complaint Made"),
        row("old", OPEN_FOR + 1, "Complaint Made"),
        row("later", -1, "Complaint Made"),
        row("quiet", 3, "Ticket Opened"),
    ]  # fmt: skip
    facts = Excerpt(touchpoints(*rows), traits({}))
    assert complaining(facts, now).to_pylist() == ["again", "open"]
