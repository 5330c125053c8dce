"""The oracle is right where a person can compute the number: what is said of a customer."""

from dataclasses import replace
from datetime import date

import pytest

from keepwell.engine.scorecard.schema import (
    Aggregation,
    Cap,
    Dimension,
    Percentile,
    ReadyToGrow,
    Scale,
    TraitCondition,
    TraitValue,
)
from oracle import score_all
from oracle.examples import DAY, measure, rule, scorecard, that, touchpoint, trait

LAST = measure(Aggregation("last", ("Rated",)))


def rated(value, at="2024-06-01", **columns):
    """Return a touchpoint whose value is the score of `LAST`."""
    return touchpoint(at, "Rated", value=value, **columns)


def overridden(at="2024-06-10", **properties):
    """Return an override."""
    return touchpoint(at, "Health Overridden", properties=properties)


def of_a(card, rows, traits=(), day=DAY, **settings):
    """Return what is said of account `A`."""
    return score_all([card], rows, traits, day, **settings)["A"]


@pytest.mark.parametrize(
    ("value", "score"), [(-9, 100), (10, 100), (15, 90), (25, 40), (30, 0), (99, 0)]
)
def test_a_scale_is_linear_between_points_and_flat_outside(value, score):
    """On {10: 100, 20: 80, 30: 0} 15 is half way from 100 to 80."""
    falling = Scale(((10.0, 100.0), (20.0, 80.0), (30.0, 0.0)))
    assert of_a(scorecard(replace(LAST, scale=falling)), [rated(value)]).score == score


@pytest.mark.parametrize(
    ("falling", "scores"), [(False, [0, 50, 50, 100]), (True, [100, 50, 50, 0])]
)
def test_a_percentile_shares_the_rank_of_equals(falling, scores):
    """Of 1, 2, 2, 3 the twos stand in the middle; who has no value is not ranked."""
    rows = [rated(v, account=a) for a, v in (("A", 1), ("B", 2), ("C", 2), ("D", 3), ("E", None))]
    said = score_all([scorecard(replace(LAST, scale=Percentile(falling)))], rows, [], DAY)
    assert [said[who].score for who in "ABCDE"] == [*scores, None]


def test_alone_a_percentile_is_the_middle():
    """With nobody to compare with, the rank is 50."""
    assert of_a(scorecard(replace(LAST, scale=Percentile())), [rated(7)]).score == 50


def test_weights_spread_within_the_dimension_first():
    """Of 30 (1/4), missing (1/4) and 90 (1/2), 30 takes its neighbour's weight: (30 + 90) / 2."""
    gone = measure(Aggregation("last", ("Never",)), "gone")
    other = measure(Aggregation("last", ("Other",)), "other", dimension="e")
    said = of_a(
        scorecard(LAST, gone, other), [rated(30), touchpoint("2024-06-01", "Other", value=90)]
    )
    assert said.score == 60
    assert said.coverage == 0.75
    assert {name: m.weight for name, m in said.measures.items()} == {
        "m": 0.5,
        "gone": 0,
        "other": 0.5,
    }


def test_below_min_coverage_there_is_no_score():
    """Half covered is enough for 0.5, and not for more: then the band is unknown."""
    gone = measure(Aggregation("last", ("Never",)), "gone", dimension="e")
    enough = of_a(scorecard(LAST, gone), [rated(80)])
    assert (enough.score, enough.band, enough.coverage) == (80, "healthy", 0.5)
    assert enough.dimensions["d"].weight == 1
    too_few = of_a(scorecard(LAST, gone, min_coverage=0.51), [rated(80)])
    assert (too_few.score, too_few.band, too_few.state) == (None, "unknown", "stable")


def test_a_declared_missing_counts_as_present():
    """Whoever writes `missing: 20` says that silence is worth 20."""
    said = of_a(scorecard(replace(LAST, missing=20.0)), [touchpoint("2024-06-01")])
    assert (said.score, said.coverage, said.measures["m"].status) == (20, 1, "missing")


def test_a_measure_without_weight_is_shown_and_not_scored():
    """Of a weightless 0 beside an 80 the score is 80, and its dimension is no dimension."""
    shown = measure("count", "shown", dimension="e", weight=0.0)
    said = of_a(scorecard(LAST, shown), [rated(80)])
    assert (said.score, said.coverage, said.measures["shown"].value) == (80, 1, 1)
    assert said.dimensions["e"].score is None


def test_weights_multiply_through():
    """Dimensions 3 : 1, measures 1 : 2 in the first: 40·¼ + 70·½ + 100·¼ = 70."""
    two = (LAST, measure(Aggregation("max", ("B",)), "b", weight=2.0))
    one = (measure(Aggregation("max", ("C",)), "c", dimension="e"),)
    card = scorecard(dimensions=(Dimension("d", 3.0, two), Dimension("e", 1.0, one)))
    rows = [rated(40)] + [touchpoint("2024-06-01", e, value=v) for e, v in (("B", 70), ("C", 100))]
    assert of_a(card, rows).score == pytest.approx(70)


@pytest.mark.parametrize(
    ("score", "band"), [(0, "at_risk"), (49.9, "at_risk"), (50, "watch"), (75, "healthy")]
)
def test_a_band_begins_with_its_number(score, band):
    """50 is watch already."""
    assert of_a(scorecard(LAST), [rated(score)]).band == band


def test_the_lowest_cap_wins_and_all_that_hold_are_recorded():
    """Two caps of 60 and 40 make 90 a 40; a third of 95 is recorded though it changes nothing."""
    caps = [Cap((rule("m", at_least=90),), at_most, f"max {at_most}") for at_most in (60, 40, 95)]
    caps += [Cap((rule("m", above=90),), 1.0, "does not hold")]
    said = of_a(scorecard(LAST, caps=tuple(caps)), [rated(90)])
    assert (said.score, said.band, said.caps) == (40, "at_risk", ["max 60", "max 40", "max 95"])


def test_a_rule_on_a_missing_value_is_false():
    """Not even `is_not` holds for what is missing."""
    never = measure(Aggregation("last", ("Never",)), "never", weight=0.0)
    cap = Cap((rule("never", is_not=1),), 10.0, "never")
    assert of_a(scorecard(LAST, never, caps=(cap,)), [rated(90)]).score == 90


@pytest.mark.parametrize(("fall", "state"), [(14.9, "stable"), (15, "at_risk")])
def test_a_fall_of_15_in_28_days_is_a_risk(fall, state):
    """The score as of 2 June is compared with that of 30 June."""
    rows = [rated(90, "2024-06-02 23:59"), rated(90 - fall, "2024-06-03")]
    assert of_a(scorecard(LAST), rows).state == state


@pytest.mark.parametrize(
    ("until", "band"),
    [
        (None, "healthy"),
        ("2024-06-30", "healthy"),
        ("2024-06-29", "at_risk"),
        ("2024-07-01T00:00:00", "healthy"),
        ("2024-06-30T23:59:59", "at_risk"),
        ("when it is over", "at_risk"),
    ],
)
def test_an_override_holds_until_the_end_of_its_date_or_its_moment(until, band):
    """A date counts to its end, a moment while T has not passed it; the number stays."""
    said = of_a(scorecard(LAST), [rated(10), overridden(band="healthy", until=until)])
    assert (said.band, said.score) == (band, 10)


def test_the_last_readable_override_counts():
    """One that cannot be read is ignored; one that has ended does not revive an older one."""
    healthy = overridden(band="healthy")
    unreadable = overridden("2024-06-11", band="splendid")
    assert of_a(scorecard(LAST), [rated(10), healthy, unreadable]).band == "healthy"
    over = overridden("2024-06-12", band="watch", until="2024-06-13")
    assert of_a(scorecard(LAST), [rated(10), healthy, over]).band == "at_risk"


def test_ready_to_grow_needs_the_band_one_of_any_and_all():
    """In the band, above 80 or above 95, and at most 90."""
    grow = ReadyToGrow(any=(rule("m", above=80), rule("m", above=95)), all=(rule("m", at_most=90),))
    states = [of_a(scorecard(LAST, ready_to_grow=grow), [rated(v)]).state for v in (80, 85, 91, 99)]
    assert states == ["stable", "ready_to_grow", "stable", "stable"]


def test_who_has_ended_is_not_scored_until_it_starts_again():
    """By contract the last subscription event before T tells; ids break ties."""
    card = scorecard(measure("count"))
    rows = [touchpoint("2024-06-01", f"Subscription {e}", id=e) for e in ("Changed", "Ended")]
    assert score_all([card], rows, [], DAY) == {}
    assert score_all([card], rows, [], date(2024, 5, 31)) == {}
    again = touchpoint("2024-06-30", "Subscription Started")
    assert of_a(card, [*rows, again]).measures["m"].value == 3


def test_a_repeat_buyer_is_lost_after_silence():
    """Ordered on the first of June: there within 30 days, gone after; who never ordered stays."""
    card = scorecard(measure("count"))
    rows = [touchpoint("2024-06-01", "Order Completed"), touchpoint("2024-06-01", account="B")]
    said = [
        sorted(score_all([card], rows, [], day, relationship="repeat", silence=30))
        for day in (DAY, date(2024, 7, 1))
    ]
    assert said == [["A", "B"], ["B"]]


def test_the_first_scorecard_that_applies_is_used_unless_one_is_named():
    """Gold customers have their own; naming the second scores them by it all the same."""
    gold = TraitCondition("plan", that(**{"is": "gold"}))
    cards = [scorecard(LAST, name="gold", applies_to=(gold,)), scorecard(LAST, name="all")]
    traits = [trait("2024-06-01", "plan", "gold"), trait("2024-06-01", "plan", "tin", account="B")]
    said = score_all(cards, [], traits, DAY)
    assert {who: result.scorecard for who, result in said.items()} == {"A": "gold", "B": "all"}
    assert sorted(score_all(cards, [], traits, DAY, only="all")) == ["A", "B"]
    assert sorted(score_all(cards, [], traits, DAY, only="gold")) == ["A"]


def test_people_are_scored_by_what_they_did():
    """For the unit person neither the account's rows nor its traits count."""
    card = scorecard(measure("count"), measure(TraitValue("seats"), "seats"), unit="person")
    rows = [touchpoint("2024-06-01", person="p"), touchpoint("2024-06-01")]
    said = score_all([card], rows, [trait("2024-06-01", "seats", 5)], DAY)
    assert list(said) == ["p"]
    assert (said["p"].measures["m"].value, said["p"].measures["seats"].value) == (1, None)
