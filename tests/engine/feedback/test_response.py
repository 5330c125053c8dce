"""Who answered of those who were asked, and whose word it was."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.feedback.accounts import RoleRule, account_opinion, account_scores
from keepwell.engine.feedback.response import Share, coverage, responded
from keepwell.engine.feedback.scales import NPS
from keepwell.engine.lake.tables import MOMENT

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 9), st.booleans()), max_size=20)


def answers(*rows):
    """Return answers (account, person, day, value, role)."""
    return pa.table({
        "id": pa.array([f"a{number}" for number in range(len(rows))], pa.string()),
        "account": pa.array([row[0] for row in rows], pa.string()),
        "person": pa.array([row[1] for row in rows], pa.string()),
        "at": pa.array([START + timedelta(days=row[2]) for row in rows], MOMENT),
        "value": pa.array([row[3] for row in rows], pa.float64()),
        "role": pa.array([row[4] for row in rows], pa.string()),
    })  # fmt: skip


TEAM = (
    ("acme", "ann", 1, 2.0, "user"),
    ("acme", "ann", 5, 4.0, "user"),
    ("acme", "bob", 2, 10.0, "buyer"),
    ("beta", None, 3, 9.0, None),
    ("beta", None, 4, 6.0, None),
    (None, "eve", 4, 0.0, "user"),
)


@pytest.mark.parametrize(
    ("rule", "acme"),
    [
        (RoleRule("mean"), 7.0),
        (RoleRule("last"), 4.0),
        (RoleRule("weighted", weights={"buyer": 3}), 8.5),
        (RoleRule("weighted", weights={"buyer": 3}, other=0), 10.0),
    ],
)
def test_an_account_worked_out_by_hand(rule, acme):
    """Of each person the last answer counts, as the rule has it; who is of no account does not."""
    found = account_scores(answers(*TEAM), rule).to_pylist()
    assert found[0]["account"] == "acme"
    assert found[0]["score"] == acme
    assert [one["account"] for one in found] == ["acme", "beta"][: len(found)]


def test_people_we_do_not_know_are_all_different():
    """Two answers without a person are of two people; the account's NPS counts it once."""
    found = account_scores(answers(*TEAM), RoleRule())
    assert found["people"].to_pylist() == [2, 2]
    assert account_opinion(found, NPS).figure == 0


def test_an_account_of_roles_that_do_not_count_has_no_score():
    """Nothing is divided by a weight of nothing."""
    rule = RoleRule("weighted", weights={"buyer": 1}, other=0)
    assert account_scores(answers(("beta", "cy", 1, 3.0, "user")), rule).num_rows == 0
    assert account_scores(answers(), rule).num_rows == 0


@given(st.permutations(TEAM[:3]))
def test_the_order_of_rows_means_nothing(rows):
    """Time does."""
    (acme,) = account_scores(answers(*rows), RoleRule("last")).to_pylist()
    assert acme["score"] == 4.0


def test_a_question_is_answered_before_the_next():
    """Ann answers the first of two questions, Bob answers unasked, Cy is asked and silent."""
    who = np.array([0, 0, 0, 1, 2])
    at = np.array([1, 2, 3, 1, 1])
    asked = np.array([True, False, True, False, True])
    assert responded(who, at, asked).tolist() == [True, False, False, False, False]


@given(ROWS)
def test_no_more_questions_are_answered_than_answers_came(rows):
    """Each answer serves one question of the same person, and only what was asked is answered."""
    who, at, asked = (np.array([row[n] for row in rows], int) for n in range(3))
    found = responded(who, at, asked.astype(bool))
    assert not (found & ~asked.astype(bool)).any()
    for person in set(who.tolist()):
        mine = who == person
        assert found[mine].sum() <= (~asked.astype(bool))[mine].sum()


def test_coverage_counts_accounts_not_people():
    """One decider who answered covers the account."""
    found = coverage(np.array([0, 0, 1, 2]), np.array([True, True, False, False]))
    assert found == Share(1, 3)
    assert Share(0, 0).share is Share(0, 0).interval is None
