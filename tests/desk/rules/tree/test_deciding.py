"""What a tree decides, held to an oracle that was written apart from it."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.rules.tree.deciding import decide, holds
from keepwell.desk.rules.tree.document import Condition
from keepwell.desk.rules.tree.facts import Facts, Reading
from keepwell.desk.rules.tree.reading import read
from keepwell.desk.rules.tree.writing import plain

Plain = dict[str, Any]

FACTS: st.SearchStrategy[Plain] = st.fixed_dictionaries(
    {"trigger": st.sampled_from([["answer"], ["score"], ["score", "state"], ["complaint"]])},
    optional={
        "nps": st.integers(0, 10),
        "band": st.sampled_from(["at_risk", "watch", "healthy"]),
        "topic": st.lists(st.sampled_from(["price", "speed"]), min_size=1),
    },
)
LEAVES = st.one_of(
    st.tuples(
        st.sampled_from(["above", "at_least", "below", "at_most", "is", "is_not"]),
        st.integers(0, 10),
    ).map(lambda pair: {"nps": {pair[0]: pair[1]}}),
    st.sampled_from(["is", "is_not"]).map(lambda op: {"band": {op: ["at_risk", "watch"]}}),
    st.booleans().map(lambda known: {"band": {"known": known}}),
    st.sampled_from(["price", "speed"]).map(lambda topic: {"topic": topic}),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.tuples(
        st.sampled_from(["all", "any", "none"]), st.lists(inner, min_size=1, max_size=3)
    ).map(lambda pair: {pair[0]: pair[1]}),
    max_leaves=5,
)


def branches(depth: int) -> st.SearchStrategy[list[Plain]]:
    """Draw branches that stand beside each other, each with a name of its own."""
    one = st.fixed_dictionaries(
        {"then": st.just([{"tag": "x"}])},
        optional={
            "when": CONDITIONS,
            "go_on": st.booleans(),
            "on": st.sampled_from([["answer"], ["state", "complaint"]]),
            **({"branches": branches(depth - 1)} if depth else {}),
        },
    )
    return st.lists(one, max_size=3).map(
        lambda some: [{"name": f"b{n}", **branch} for n, branch in enumerate(some)]
    )


TREES = st.fixed_dictionaries(
    {"rules": st.just("t"), "branches": branches(2)},
    optional={
        "on": st.sampled_from([["answer"], ["score", "complaint"]]),
        "otherwise": st.just([{"tag": "y"}]),
    },
)


def oracle(tree: Plain, facts: Plain) -> list[str]:
    """Return the paths of the branches that are taken, as the manual says it."""
    if not set(tree.get("on", facts["trigger"])) & set(facts["trigger"]):
        return []
    found = oracle_of(tree["branches"], facts, [])
    return found or (["otherwise"] if tree.get("otherwise") else [])


def oracle_of(some: list[Plain], facts: Plain, path: list[str]) -> list[str]:
    """Look at branches one after the other until one is taken that does not go on."""
    found: list[str] = []
    for branch in some:
        narrowed = branch.get("on", facts["trigger"])
        if set(narrowed) & set(facts["trigger"]) and true(branch.get("when"), facts):
            here = [*path, branch["name"]]
            found += [" → ".join(here), *oracle_of(branch.get("branches", []), facts, here)]
            if not branch.get("go_on"):
                break
    return found


def true(when: Plain | None, facts: Plain) -> bool:
    """Return whether a condition holds, read word by word."""
    if when is None:
        return True
    ((key, test),) = when.items()
    if key in {"all", "any", "none"}:
        count = [true(part, facts) for part in test].count(True)
        return {"all": count == len(test), "any": count > 0, "none": count == 0}[key]
    if key == "topic":
        return test in facts.get("topic", [])
    ((operator, limit),) = test.items()
    value = facts.get(key)
    wanted = limit if isinstance(limit, list) else [limit]
    simple = {"is": value in wanted, "is_not": value not in wanted, "known": value is not None}
    if operator in simple:
        return simple[operator] == (limit if operator == "known" else True)
    if value is None:
        return False
    return {
        "above": value > limit, "at_least": value >= limit,
        "below": value < limit, "at_most": value <= limit,
    }[operator]  # fmt: skip


def facts_of(told: Plain, **traits: Reading) -> Facts:
    """Return facts as trees look at them."""
    known = {key: frozenset(to) if isinstance(to, list) else to for key, to in told.items()}
    return Facts(known, traits, today=20_000)


@settings(deadline=None, max_examples=60)
@given(tree=TREES, told=FACTS)
def test_it_decides_as_the_oracle_does(tree: Plain, told: Plain) -> None:
    """Order, nesting, `go_on`, `on` and `otherwise` mean what the manual says."""
    decision = decide(read(tree), facts_of(told))
    assert [step.path for step in decision.steps] == oracle(tree, told)


@settings(deadline=None, max_examples=20)
@given(tree=TREES)
def test_a_tree_that_is_written_reads_back_as_itself(tree: Plain) -> None:
    """Nothing is lost on the way to text and back."""
    assert read(plain(read(tree))) == read(tree)


@settings(deadline=None, max_examples=20)
@given(tree=TREES)
def test_of_nothing_known_nothing_fails(tree: Plain) -> None:
    """A tree that reads well decides of any facts, also of none."""
    assert decide(read(tree), Facts({}, {}, 0)) is not None


def condition(when: object) -> Condition | None:
    """Read one condition."""
    return read({"rules": "t", "branches": [{"name": "b", "when": when}]}).branches[0].when


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ({"is": "pro"}, True), ({"is": ["free", "pro"]}, True), ({"is_not": "pro"}, False),
        ({"known": True}, True), ({"above": 3}, False), ({"within": "5d"}, False),
    ],
)  # fmt: skip
def test_a_trait_of_text_is_met_by_its_text(test: Plain, expected: bool) -> None:  # noqa: FBT001 - a parameter
    """A trait that is a text is met by the same text, and on no side of a number or day."""
    facts = facts_of({}, plan=Reading(text="pro"))
    assert holds(condition({"trait": "plan", **test}), facts) is expected


def test_a_trait_is_compared_as_number_and_as_day() -> None:
    """Days to come are `within`, those that were are `past`, and a date is compared by its day."""
    facts = facts_of({}, seats=Reading(number=12.0), due=Reading(text="2024-10-09", day=20_005))
    holding = [
        {"trait": "seats", "at_least": 12}, {"trait": "seats", "is": "12"},
        {"trait": "due", "within": "5d"}, {"trait": "due", "above": "2024-10-01"},
    ]  # fmt: skip
    failing = [
        {"trait": "seats", "below": 12}, {"trait": "due", "within": "4d"},
        {"trait": "due", "past": "9d"}, {"trait": "other", "is": "x"},
    ]  # fmt: skip
    assert holds(condition(holding), facts)
    assert not holds(condition({"any": failing}), facts)


def test_truths_are_met_by_truths() -> None:
    """`commented: true` asks for a comment, `false` for none."""
    with_comment, without = facts_of({"commented": True}), facts_of({"commented": False})
    assert holds(condition({"commented": True}), with_comment)
    assert not holds(condition({"commented": True}), without)
    assert holds(condition({"commented": False}), without)


def test_steps_come_in_the_order_of_the_text() -> None:
    """A branch stands before those within it."""
    inner = [{"name": "in", "then": [{"tag": "b"}]}]
    tree = read({"rules": "t", "branches": [{"name": "out", "branches": inner}]})
    paths = [step.path for step in decide(tree, facts_of({"trigger": ["answer"]})).steps]
    assert all(after.startswith(before) for before, after in pairwise(paths))
    assert paths == ["out", "out → in"]
