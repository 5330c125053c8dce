"""The ledger: parts that add up to the last point."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.scoring.ledger import Stand, Standing, ledger, parts_of

THEN, NOW = date(2026, 3, 1), date(2026, 3, 29)
NAMES = [f"measure_{number}" for number in range(6)]
scores = st.one_of(st.just(0.0), st.just(100.0), st.floats(0, 100))


@st.composite
def standings(draw: st.DrawFn, as_of: date = THEN) -> Standing:
    """Draw what was said of a customer: some measures present, weights that add up to 1, a cap."""
    present = draw(st.lists(st.sampled_from(NAMES), min_size=1, unique=True))
    raw = {name: draw(st.floats(0.01, 10)) for name in present}
    whole = sum(raw.values())
    measures = {name: Stand(None, None, 0.0, "missing") for name in NAMES}
    for name, weight in raw.items():
        score = draw(scores)
        status = draw(st.sampled_from(("ok", "ok", "missing")))
        measures[name] = Stand(score / 10, score, weight / whole, status)
    uncapped = sum(s.weight * s.score for s in measures.values() if s.score is not None)
    cap = draw(st.one_of(st.none(), st.floats(0, 100)))
    capped = uncapped if cap is None else min(uncapped, cap)
    caps = () if cap is None else ("a cap",)
    return Standing(as_of, "card", "v1", capped, "watch", "stable", 1.0, measures, caps, None)


@given(standings(), standings(NOW))
def test_the_parts_add_up_to_the_change(before, after):
    """Whatever appeared, went missing, moved or was capped, the parts are the change."""
    parts = parts_of(before, after)
    assert sum(part.points for part in parts) == pytest.approx(after.score - before.score, abs=1e-9)


@given(st.lists(standings(), min_size=2, max_size=4), st.data())
def test_steps_add_up_over_late_facts_and_other_scorecards(stands, data):
    """Steps with causes of their own add up too, and each part bears its step's cause."""
    kinds = ["late", "scorecard", "customer"]
    steps = [("late", stands[0])]
    steps += [(data.draw(st.sampled_from(kinds)), stand) for stand in stands[1:]]
    found = ledger("acme", (THEN, NOW), steps)
    assert sum(part.points for part in found.parts) == pytest.approx(found.change, abs=1e-9)
    if all(kind == "late" for kind, _ in steps):
        assert {part.kind for part in found.parts} <= {"late"}


@given(standings())
def test_nothing_happened_has_no_parts(standing):
    """Equal standings have an empty ledger."""
    assert parts_of(standing, standing) == []


def test_a_day_without_a_score_has_no_change():
    """Without a score on one side there is no number to split."""
    nothing = Standing(THEN, "card", "v1", None, "unknown", "stable", 0.2, {}, (), None)
    found = ledger("acme", (THEN, NOW), [("late", nothing), ("customer", None)])
    assert found.change is None
    assert found.parts == ()


def test_an_override_is_named_and_moves_no_points():
    """An override that began between the days is a part of 0 points."""
    stand = {"usage": Stand(1.0, 40.0, 1.0, "ok")}
    before = Standing(THEN, "card", "v1", 40.0, "at_risk", "at_risk", 1.0, stand, (), None)
    forced = {"band": "healthy", "until": "2026-12-31"}
    after = Standing(NOW, "card", "v1", 40.0, "healthy", "stable", 1.0, stand, (), forced)
    found = ledger("acme", (THEN, NOW), [("late", before), ("customer", after)])
    assert [(part.kind, part.points, part.why) for part in found.parts] == [
        ("override", 0.0, "healthy")
    ]
