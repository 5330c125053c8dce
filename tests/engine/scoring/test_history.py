"""What a run of history writes, and what it leaves alone."""

from datetime import UTC, date, datetime, timedelta
from unittest.mock import patch

import pytest

from keepwell.engine.lake import SCORES, TOUCHPOINTS, TRAITS, Lake
from keepwell.engine.measures.kept import Kept
from keepwell.engine.scorecard import schema
from keepwell.engine.scoring import history, run
from keepwell.engine.scoring.history import fill
from keepwell.engine.scoring.memory import Memory
from lakes import arrow, counting, happened, lineup_of, rows_written, said_now, versions

pytestmark = pytest.mark.slow

MONDAY = date(2026, 3, 2)
WEEKS = [MONDAY + timedelta(weeks=n) for n in range(4)]
DAY = timedelta(days=1)


@pytest.fixture
def lake(tmp_path):
    """Return a lake in which A, B and C signed in some days before the first Monday."""
    lake = Lake(tmp_path / "lake").create()
    for account in "ABC":
        happened(lake, MONDAY - 3 * DAY, account)
    return lake


def values(lake, lineup, days):
    """Return what is said now: the value of the only measure by day and customer."""
    return {key: said["m value"] for key, said in said_now(lake, lineup, days).items()}


def scored_by(call):
    """Return which customers on how many dates a call scored."""
    scored = []
    score_slice = run.score_slice

    def watched(task, part):
        scored.append((part.customers, len(task.wanted)))
        return score_slice(task, part)

    with patch.object(run, "score_slice", watched):
        call()
    return scored


def test_nothing_new_writes_nothing(lake):
    """A second run over the same facts and days commits neither scores nor cells."""
    lineup = lineup_of()
    fill(lake, lineup, WEEKS)
    before = versions(lake)
    filled = fill(lake, lineup, WEEKS)
    assert (filled.days, filled.mended, filled.rows) == (0, 0, 0)
    assert versions(lake) == before


def test_days_on_which_nobody_was_there_are_remembered(lake):
    """A day without any row was scored all the same: it is not scored again."""
    lineup = lineup_of()
    empty = [MONDAY - timedelta(days=400), MONDAY - timedelta(days=40)]
    assert fill(lake, lineup, [*empty, MONDAY]).days == 3
    before = versions(lake)
    assert fill(lake, lineup, [*empty, MONDAY]).days == 0
    assert versions(lake) == before


def test_a_day_without_anybody_is_mended_too(lake):
    """Who turns out to have been there on such a day is scored, though nobody asked for the day."""
    lineup = lineup_of()
    empty = MONDAY - timedelta(days=40)
    fill(lake, lineup, [empty, MONDAY])
    happened(lake, empty - DAY, "D")
    fill(lake, lineup, [])
    assert values(lake, lineup, [empty]) == {(empty, "D"): 1.0}


def test_a_late_row_writes_only_what_differs(lake):
    """A late row of one customer adds that customer's rows, of the days on which it counts."""
    lineup = lineup_of(counting(window=10))
    fill(lake, lineup, WEEKS)
    happened(lake, WEEKS[1] - DAY, "B")
    filled = fill(lake, lineup, WEEKS)
    assert (filled.mended, filled.rows) == (3, 2)
    newest = max(row["computed_at"] for row in rows_written(lake))
    written = {
        (row["customer"], row["as_of"])
        for row in rows_written(lake)
        if row["computed_at"] == newest
    }
    assert written == {("B", WEEKS[1]), ("B", WEEKS[2])}


def test_a_late_row_rescores_its_customer_only(lake):
    """Without percentiles and staleness nobody else is looked at."""
    lineup = lineup_of()
    fill(lake, lineup, WEEKS)
    happened(lake, WEEKS[1] - DAY, "B")
    assert scored_by(lambda: fill(lake, lineup, WEEKS)) == [(1, 3)]


def test_a_late_row_rescores_everybody_it_is_ranked_with(lake):
    """With percentiles a row of one customer moves the others."""
    lineup = lineup_of(counting(scale=schema.Percentile()))
    fill(lake, lineup, WEEKS)
    happened(lake, WEEKS[1] - DAY, "B")
    assert scored_by(lambda: fill(lake, lineup, WEEKS)) == [(3, 3)]
    said = said_now(lake, lineup, [WEEKS[1]])
    assert [said[WEEKS[1], who]["m score"] for who in "ABC"] == [25.0, 100.0, 25.0]


def test_who_turns_out_to_have_ended_is_taken_back(lake):
    """A row says that what was said is no longer so; it stays readable; and it can come back."""
    lineup = lineup_of()
    fill(lake, lineup, WEEKS)
    happened(lake, MONDAY + DAY, "A", event="Subscription Ended")
    assert fill(lake, lineup, WEEKS).rows == 3
    assert {day for day, who in said_now(lake, lineup, WEEKS) if who == "A"} == {MONDAY}
    ended = [row for row in rows_written(lake) if row["state"] == "ended"]
    assert {(row["customer"], row["band"], row["score"]) for row in ended} == {
        ("A", "unknown", None)
    }
    assert fill(lake, lineup, WEEKS).rows == 0
    happened(lake, MONDAY + 9 * DAY, "A", event="Subscription Started")
    assert fill(lake, lineup, WEEKS).rows == 2
    assert {day for day, who in said_now(lake, lineup, WEEKS) if who == "A"} == {
        MONDAY, WEEKS[2], WEEKS[3],
    }  # fmt: skip


def test_who_is_known_by_a_trait_only_is_scored(lake):
    """A customer that came with a trait and no touchpoint gets its rows."""
    lineup = lineup_of()
    fill(lake, lineup, WEEKS)
    at = datetime(2026, 3, 10, tzinfo=UTC)
    trait = {"account": "D", "trait": "plan", "text": "gold", "at": at, "id": "t"}
    lake.append(TRAITS, arrow(TRAITS, [trait]))
    fill(lake, lineup, WEEKS)
    assert {day for day, who in said_now(lake, lineup, WEEKS) if who == "D"} == set(WEEKS[2:])


def test_whose_it_was_may_be_learned_late(lake):
    """What a person did counts for the account that a later row says the person belonged to."""
    lineup = lineup_of()
    happened(lake, MONDAY - 2 * DAY, None, person="p")
    fill(lake, lineup, WEEKS)
    happened(lake, WEEKS[3] + 5 * DAY, "C", person="p", event="Feature Used")
    fill(lake, lineup, WEEKS)
    assert values(lake, lineup, [MONDAY]) == {
        (MONDAY, "A"): 1.0, (MONDAY, "B"): 1.0, (MONDAY, "C"): 2.0,
    }  # fmt: skip


def test_what_nobody_did_keeps_a_source_alive(lake):
    """A source whose touchpoints name nobody is alive: nobody's late row makes it so again."""
    lineup = lineup_of(counting(window=None, stale_after=5))
    fill(lake, lineup, WEEKS)
    assert values(lake, lineup, [WEEKS[2]])[WEEKS[2], "A"] is None
    happened(lake, WEEKS[2] - DAY, None)
    fill(lake, lineup, WEEKS)
    assert values(lake, lineup, [WEEKS[2]])[WEEKS[2], "A"] == 1.0


def test_a_new_day_scores_one_date(lake):
    """After two years of weeks, one day more gathers the days of its own windows only."""
    lineup = lineup_of()
    weeks = [MONDAY + timedelta(weeks=n) for n in range(104)]
    fill(lake, lineup, weeks)
    happened(lake, weeks[-1] + 3 * DAY, "A")
    reached = []
    gather = Kept.gather

    def watched(self, feed, since, until, customers, **settled):
        if feed.kind == "count":
            reached.append(until - since)
        return gather(self, feed, since, until, customers, **settled)

    with patch.object(Kept, "gather", watched):
        filled = fill(lake, lineup, [*weeks, weeks[-1] + timedelta(weeks=1)])
    assert (filled.days, filled.mended, filled.rows) == (1, 0, 3)
    assert reached == [30 + 28]


def test_scattered_customers_are_gathered_in_a_few_reads(tmp_path):
    """Of many customers some late ones are rescored, and no others, in a few reads."""
    lake, lineup = Lake(tmp_path / "lake").create(), lineup_of()
    sign_in = {"event": "Signed In", "at": datetime(2026, 3, 1, tzinfo=UTC)}
    rows = [{"account": f"{n:02}", "id": f"x{n}", **sign_in} for n in range(60)]
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, rows))
    fill(lake, lineup, WEEKS)
    late = [row | {"id": row["id"] + "late"} for row in rows[::3]]
    lake.append(TOUCHPOINTS, arrow(TOUCHPOINTS, late))
    scored = scored_by(lambda: fill(lake, lineup, WEEKS))
    assert sum(customers for customers, _ in scored) == len(late)
    assert len(scored) == run.RUNS
    said = values(lake, lineup, [MONDAY])
    assert {who for (_, who), value in said.items() if value == 2.0} == {
        row["account"] for row in late
    }


def test_the_newest_row_wins_though_the_clock_went_back(lake):
    """Rows written later count as later, whatever the clock says."""
    lineup = lineup_of()
    fill(lake, lineup, [MONDAY])
    happened(lake, MONDAY, "A")
    with patch.object(history, "datetime") as clock:
        clock.now.return_value = datetime(2020, 1, 1, tzinfo=UTC)
        fill(lake, lineup, [MONDAY])
    assert values(lake, lineup, [MONDAY])[MONDAY, "A"] == 2.0


def test_each_line_up_remembers_for_itself(lake):
    """Another scorecard has a history of its own, from the same cells."""
    tickets = counting("Ticket Opened", name="two")
    fill(lake, lineup_of(), WEEKS)
    assert fill(lake, lineup_of(tickets), WEEKS[:2]).days == 2
    assert Memory(lake.delta(SCORES), lineup_of(tickets).key).days == set(WEEKS[:2])
    assert fill(lake, lineup_of(), WEEKS).days == 0


def test_who_comes_to_apply_is_scored(lake):
    """A trait that arrives late brings its customer under the scorecard, from its day on."""
    gold = schema.TraitCondition("plan", (schema.Test("is", ("gold",)),))
    lineup = lineup_of(counting(applies_to=(gold,)))
    assert fill(lake, lineup, WEEKS).rows == 0
    at = datetime(2026, 3, 10, tzinfo=UTC)
    trait = {"account": "A", "trait": "plan", "text": "gold", "at": at, "id": "t"}
    lake.append(TRAITS, arrow(TRAITS, [trait]))
    fill(lake, lineup, WEEKS)
    assert set(said_now(lake, lineup, WEEKS)) == {(WEEKS[2], "A"), (WEEKS[3], "A")}
