"""`explain` on a project: what was said then, what is known now, and the way between them."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

import keepwell
from keepwell.engine.lake.tables import TOUCHPOINTS
from keepwell.errors import KeepwellError, UnknownCustomerError, UsageError
from keepwell.project import Project

CARD = """
scorecard: plain
title: Plain
bands: {{at_risk: 0, watch: 50, healthy: 75}}
dimensions:
  adoption:
    measures:
      sign_ins:
        weight: {weight}
        aggregate: count
        event: Signed In
        window: 30d
        scale: {{0: 0, 10: 100}}
      surveys:
        aggregate: last
        event: Survey Answered
        valid_for: 60d
        scale: {{0: 0, 10: 100}}
"""
THEN, NOW = date(2026, 3, 1), date(2026, 3, 29)


def touchpoints(*rows: tuple[str, datetime, float | None]) -> pa.Table:
    """Return touchpoints of acme: event, moment, value."""
    return pa.table(
        {
            "account": ["acme"] * len(rows),
            "at": pa.array([at for _, at, _ in rows], pa.timestamp("us", "UTC")),
            "event": [event for event, _, _ in rows],
            "value": pa.array([value for _, _, value in rows], pa.float64()),
            "id": [f"{event} {at}" for event, at, _ in rows],
        }
    )


def at(month: int, day: int, hour: int = 9) -> datetime:
    """Return a moment of 2026."""
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.fixture
def plain(project: Project) -> Project:
    """Make a project with one scorecard, some touchpoints and a history."""
    for path in (project.root / "scorecards").iterdir():
        path.unlink()
    write_card(project, 1)
    project = Project.open(project.root)
    sign_ins = [("Signed In", at(2, day), None) for day in (10, 12, 20, 25)]
    rows = touchpoints(*sign_ins, ("Survey Answered", at(1, 20), 8.0))
    project.lake.append(TOUCHPOINTS, rows)
    keepwell.history(project, since=THEN, until=THEN, every="day")
    return project


def write_card(project: Project, weight: int) -> None:
    """Write the scorecard with this weight of sign-ins."""
    path = project.root / "scorecards" / "plain.yaml"
    path.write_text(CARD.format(weight=weight), encoding="utf-8")


def points(found: keepwell.Ledger) -> dict[tuple[str, str | None], float]:
    """Return the points of each part, having checked that they add up."""
    assert sum(part.points for part in found.parts) == pytest.approx(found.change, abs=1e-9)
    return {(part.kind, part.measure): pytest.approx(part.points) for part in found.parts}


def test_what_the_customer_did_and_what_went_missing_stand_apart(plain):
    """Fewer sign-ins are the customer's; an answer too old to use is missing data."""
    found = keepwell.explain(plain, "acme", since=THEN, as_of=NOW)
    assert found.before.score == pytest.approx((40 + 80) / 2)
    assert found.after.score == pytest.approx(0)
    assert points(found) == {
        ("customer", "sign_ins"): 1.0 * (0 - 40),
        ("missing", "surveys"): -0.5 * (80 - 60),
        ("spread", None): 0.5 * (40 - 60),
    }


def test_facts_that_arrived_late_are_a_part_of_their_own(plain):
    """What was said then stays, and what has become known of then since is named as late."""
    plain.lake.append(TOUCHPOINTS, touchpoints(("Signed In", at(2, 11), None)))
    found = keepwell.explain(plain, "acme", since=THEN, as_of=NOW)
    assert found.before.score == pytest.approx(60)
    assert points(found)["late", "sign_ins"] == 0.5 * 10


def test_another_scorecard_is_a_part_of_its_own(plain):
    """A changed weight moves points that nobody else has to answer for."""
    write_card(plain, 3)
    found = keepwell.explain(Project.open(plain.root), "acme", since=THEN, as_of=NOW)
    kinds = {kind for kind, _ in points(found)}
    assert found.before.version != found.after.version
    assert "scorecard" in kinds


def test_a_day_that_was_never_scored_is_compared_with_what_would_be_said(plain):
    """Without a history of the day there is nothing late to tell."""
    found = keepwell.explain(plain, "acme", since=date(2026, 2, 15), as_of=NOW)
    assert {kind for kind, _ in points(found)} <= {"customer", "missing", "returned", "spread"}


def test_an_unknown_customer_is_named_with_the_nearest(plain):
    """The error suggests who may have been meant."""
    with pytest.raises(UnknownCustomerError, match='Did you mean "acme"'):
        keepwell.explain(plain, "acne", as_of=NOW)


def test_a_ledger_runs_forward(plain):
    """The earlier day must be earlier."""
    with pytest.raises(UsageError, match="not before"):
        keepwell.explain(plain, "acme", since=NOW, as_of=NOW)


def test_a_version_whose_text_is_lost_is_said_so(plain):
    """A score whose scorecard's text is gone cannot be explained, and the error says what to do."""
    for kept in (plain.lake.root / "versions").iterdir():
        kept.unlink()
    write_card(plain, 3)
    with pytest.raises(KeepwellError, match="no scorecard of version"):
        keepwell.explain(Project.open(plain.root), "acme", since=THEN, as_of=NOW)
