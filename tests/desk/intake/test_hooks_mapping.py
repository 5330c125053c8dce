"""Mappings of webhooks: what rules mean, and what is wrong about those that mean nothing."""

import json
from datetime import UTC, datetime

import pytest

from keepwell.desk.intake.facts import Came, Facts, Unusable
from keepwell.desk.intake.hooks.mapping import LONGEST, MappingError, rules_of
from keepwell.desk.intake.hooks.reading import read

CAME = Came("shop", datetime(2026, 4, 1, 12, tzinfo=UTC))
WHO = "account: who"


def of(mapping: str, said: object) -> Facts:
    """Read what is said by a mapping."""
    return read(mapping, json.dumps(said).encode(), CAME)


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("", "Line 1: Expected a list of 1 to 100 rules"),
        ("# nothing", "Line 1:"),
        ("when: a", "Line 1: Expected a list"),
        ("[]", "Line 1: Expected a list"),
        ("- {when: a", "Line 1: Not valid YAML"),
        ("- when: a\n  event: [", "Line 2: Not valid YAML"),
        (f"- when: a\n  event: x\n  {WHO}\n  vlaue: b", "Line 4: A rule has no key “vlaue”."),
        (f"- event: x\n  {WHO}", "Line 1: Expected “when”"),
        (f"- when: a\n  {WHO}", "Line 1: Expected either “event” or “traits”"),
        (f"- when: a\n  event: x\n  traits: t\n  {WHO}", "Line 1: Expected either"),
        (f"- when: a\n  traits: t\n  value: v\n  {WHO}", "neither “value” nor “properties”"),
        ("- when: a\n  event: x", "Line 1: Expected “account” or “person”"),
        (f"- when: a..b\n  event: x\n  {WHO}", "Line 1: “a..b” cannot be read: Expecting"),
        (f"- when: a\n  event: =b(\n  {WHO}", "Line 2: “=b(” cannot be read: Invalid"),
        (f"- when: a\n  event: x\n  {WHO}\n  value: mony(a)", 'no function "mony"'),
        (f"- when: a\n  event: x\n  {WHO}\n  value: '&a'", 'no function "&"'),
        (f"- when: a\n  event: x\n  {WHO}\n  value: [a]", "Line 4: Expected an expression."),
        (f"- when: a\n  event: x\n  {WHO}\n  also: often", "Line 4: Expected true or false."),
        (f"- when: a\n  event: ''\n  {WHO}", "Line 2: Expected what happened"),
        (f"- when: a\n  event: x\n  {WHO}\n  properties: {{n: a b}}", "Line 4: “a b” cannot"),
        (f"- when: {'a' * 2001}\n  event: x\n  {WHO}", "Expected at most 2,000 characters"),
        ("- nonsense", "Line 1: Expected “when”"),
        ("- !!python/object:os.system {}", "Line 1: Tags are not read."),
        ("- when: a\n" * 101, "Line 1: Expected a list of 1 to 100 rules"),
        ("#" * (LONGEST + 1), "Line 1: Expected a list of 1 to 100 rules"),
    ],
)
def test_a_mistake_is_named_with_its_line(mapping: str, said: str) -> None:
    """A mapping that cannot be used says what was expected and where."""
    with pytest.raises(MappingError) as caught:
        rules_of(mapping)
    assert any(said in one for one in caught.value.said), caught.value.said


def test_all_mistakes_are_named_at_once() -> None:
    """Whoever mends a mapping sees all that is wrong, in order."""
    with pytest.raises(MappingError) as caught:
        rules_of("- when: a..b\n  event: x\n  odd: y\n- event: z\n  person: p(")
    assert [one.split(":")[0] for one in caught.value.said] == [
        "Line 1", "Line 1", "Line 3", "Line 4", "Line 5",
    ]  # fmt: skip


FIRST = f"- {{when: a, event: A, {WHO}, id: id}}\n"
SECOND = f"- {{when: b, event: B, {WHO}, id: id}}\n"


def test_the_first_rule_that_holds_is_used() -> None:
    """Later rules are tried where none held before, or where the one that did says also."""
    both = {"a": 0, "b": 1, "who": "w", "id": "i"}  # 0 is something
    assert [row["event"] for row in of(FIRST + SECOND, both).touchpoints] == ["A"]
    assert [row["event"] for row in of(FIRST + SECOND, {**both, "a": []}).touchpoints] == ["B"]
    also = FIRST.replace("id: id", "id: id, also: true") + SECOND
    assert [(row["event"], row["id"]) for row in of(also, both).touchpoints] == [
        ("A", "i"), ("B", "i/2"),
    ]  # fmt: skip


def test_each_item_of_a_list_is_a_touchpoint() -> None:
    """With each a rule is used on every item it holds for, which sees the whole, too."""
    mapping = (
        "- each: rows\n  when: item.kind == 'rated'\n  event: Call Rated\n  person: item.who\n"
        "  account: all.company\n  value: item.stars\n"
    )
    rows = [{"kind": "rated", "who": "p", "stars": "4"}, {"kind": "no"},
            {"kind": "rated", "who": "q", "stars": 5}]  # fmt: skip
    found = of(mapping, {"company": "acme", "rows": rows}).touchpoints
    assert [(row["account"], row["person"], row["value"]) for row in found] == [
        ("acme", "p", 4.0), ("acme", "q", 5.0),
    ]  # fmt: skip
    assert len({row["id"] for row in found}) == 2
    assert of(mapping, {"rows": None}) == Facts()
    with pytest.raises(Unusable, match="rule 1: each: expected a list"):
        of(mapping, {"rows": 3})


def test_without_an_id_one_is_derived() -> None:
    """A request without id has the same one however often it is worked on, and no other has it."""
    mapping = f"- {{when: a, event: A, {WHO}}}"
    (one,), (again,) = (of(mapping, {"a": 1, "who": "w"}).touchpoints for _ in range(2))
    (other,) = of(mapping, {"a": 2, "who": "w"}).touchpoints
    assert one["id"] == again["id"] != other["id"]
    assert one["at"] == CAME.received_at


def test_traits_that_are_not_told_stay() -> None:
    """A trait that a request has nothing for is left out; what lies deeper is named with points."""
    mapping = f"- {{when: who, {WHO}, id: no, traits: {{plan: plan, seats: seats, at: place}}}}"
    rows = of(mapping, {"who": "w", "no": 7, "plan": None, "seats": 3, "place": {"city": "Łódź"}})
    assert {row["trait"]: row.get("number") or row.get("text") for row in rows.traits} == {
        "seats": 3.0, "at.city": "Łódź",
    }  # fmt: skip
    assert {row["id"] for row in rows.traits} == {"7/seats", "7/at.city"}


@pytest.mark.parametrize(
    ("more", "said", "where"),
    [
        ("value: v", {"v": "much"}, "value"),
        ("at: v", {"v": "yesterday"}, "at"),
        ("person: v", {"v": {"id": 1}}, "person"),
        ("id: v", {"v": [1]}, "id"),
        ("properties: v", {"v": "x"}, "properties"),
        ("properties: {n: \"to_number('inf')\"}", {}, "properties"),
        ("value: sum(v)", {"v": ["x"]}, "value"),
        ("value: ceil(to_number('inf'))", {}, "value"),
        ("value: v < who", {"v": 3}, "value"),
    ],
)
def test_what_cannot_be_used_says_where(more: str, said: dict, where: str) -> None:
    """The reason names the rule and its key, so that one knows what to mend."""
    mapping = f"- when: who\n  event: A\n  {WHO}\n  {more}"
    with pytest.raises(Unusable) as caught:
        of(mapping, {"who": "w", **said})
    assert caught.value.where == f"rule 1: {where}"
