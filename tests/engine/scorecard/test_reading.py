"""Texts become scorecards, and every spelling becomes the same meaning."""

from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.reading import issues_of, read_all, read_file, read_text
from keepwell.engine.scorecard.schema import (
    Aggregation,
    Cap,
    DaysUntil,
    Measure,
    Percentile,
    ReadyToGrow,
    Rule,
    Scale,
    Scorecard,
    TraitCondition,
    TraitValue,
)
from keepwell.engine.scorecard.schema import Test as Compared
from keepwell.errors import ScorecardError


def _read(text: str) -> Scorecard:
    scorecard, issues = read_text(text)
    assert scorecard is not None, issues
    return scorecard


def _measure(text: str) -> Measure:
    indented = "".join(f"        {line}\n" for line in text.splitlines())
    card = f"scorecard: one\ndimensions:\n  use:\n    measures:\n      m:\n{indented}"
    return _read(card).measures[0]


def _counted(option: str) -> Aggregation:
    measure = _measure(f"aggregate: count\nevent: Feature Used\n{option}\nscale: percentile")
    assert isinstance(measure.value, Aggregation)
    return measure.value


def test_whole(saas: str) -> None:
    """Everything a scorecard says arrives, in the order of the text."""
    card = _read(saas)
    assert (card.name, card.title, card.unit, card.min_coverage) == (
        "saas", "SaaS accounts", "account", 0.5,
    )  # fmt: skip
    assert card.applies_to == (TraitCondition("stage", (Compared("is_not", ("trial",)),)),)
    assert card.bands == {"at_risk": 0, "watch": 50, "healthy": 75}
    assert [(d.name, d.weight) for d in card.dimensions] == [("adoption", 30), ("financial", 20)]
    assert [m.name for m in card.measures] == [
        "seats_in_use", "usage_trend", "days_since_signed_in", "paid_on_time", "nps",
    ]  # fmt: skip
    asleep = Rule("measure", "days_since_signed_in", (Compared("above", (45.0,)),))
    assert card.caps == (Cap((asleep,), 49, "nobody has signed in for 45 days"),)
    full = Rule("measure", "seats_in_use", (Compared("above", (0.9,)),))
    fans = Rule("measure", "nps", (Compared("at_least", (9.0,)),))
    assert card.ready_to_grow == ReadyToGrow(("healthy",), (full, fans), ())


def test_measure_whole(saas: str) -> None:
    """A measure knows what it folds, its scale in rising order, and its line."""
    seats, trend, asleep, paid, nps = _read(saas).measures
    assert seats == Measure(
        name="seats_in_use",
        dimension="adoption",
        weight=2,
        value=Aggregation("distinct", ("Signed In",), "person", window=30),
        scale=Scale(((0, 0), (0.3, 40), (0.8, 100))),
        per=TraitValue("seats"),
        line=11,
    )
    assert trend.compare
    assert asleep.scale == Percentile(falling=True)
    assert paid.stale_after == 90
    assert (nps.valid_for, nps.missing) == (180, 40)


def test_defaults() -> None:
    """What is left out has its documented default."""
    card = _read("scorecard: s\ndimensions: {d: {measures: {m: {trait: t, scale: percentile}}}}")
    assert (card.unit, card.min_coverage, card.applies_to) == ("account", 0.5, ())
    assert card.bands == {"at_risk": 0, "watch": 50, "healthy": 75}
    assert (card.dimensions[0].weight, card.measures[0].weight) == (1, 1)
    assert card.measures[0].missing is None


@pytest.mark.parametrize(
    ("spelling", "condition"),
    [
        ("{feature: export}", ("property", "feature", [("is", "export")])),
        ("{property: feature, is: export}", ("property", "feature", [("is", "export")])),
        ("{properties.feature: export}", ("property", "feature", [("is", "export")])),
        ("{survey: [nps, csat]}", ("property", "survey", [("is", "nps", "csat")])),
        ("{trait: role, is: [admin]}", ("trait", "role", [("is", "admin")])),
        ("{value: 3}", ("value", "", [("is", 3.0)])),
        ("{value: {above: 1, below: 5}}", ("value", "", [("above", 1.0), ("below", 5.0)])),
        ("{country: no}", ("property", "country", [("is", "no")])),
        ("{paid: true}", ("property", "paid", [("is", True)])),
        ('{code: "3"}', ("property", "code", [("is", "3")])),
        ("{code: 010}", ("property", "code", [("is", 10.0)])),
        ("{day: 2026-01-31}", ("property", "day", [("is", "2026-01-31")])),
    ],
)
def test_condition_spellings(spelling: str, condition: tuple[str, str, list[tuple]]) -> None:
    """Each spelling of a condition is read as what it says; `no` is a text, `010` is ten."""
    (found,) = _counted(f"where: {spelling}").where
    tests = [(test.comparison, *test.to) for test in found.tests]
    assert (found.of, found.name, tests) == condition


def test_conditions_add_up() -> None:
    """A list of conditions and a mapping with several are all of them."""
    listed = _counted("where: [{feature: export}, {severity: {at_least: 2}}]").where
    assert listed == _counted("where: {feature: export, severity: {at_least: 2}}").where
    assert [condition.name for condition in listed] == ["feature", "severity"]


def test_rules_on_all_three() -> None:
    """A rule is about a measure's value, a dimension's score or the score."""
    card = _read(
        "scorecard: s\ndimensions: {d: {measures: {m: {trait: t, scale: percentile}}}}\n"
        "caps: [{when: [{measure: m, is: [1, 2]}, {dimension: d, below: 30}, {score: {above: 90}}],"
        " at_most: 10, why: odd}]"
    )
    assert card.caps[0].when == (
        Rule("measure", "m", (Compared("is", (1.0, 2.0)),)),
        Rule("dimension", "d", (Compared("below", (30.0,)),)),
        Rule("score", "", (Compared("above", (90.0,)),)),
    )


@pytest.mark.parametrize(
    ("option", "of"),
    [
        ("", None),
        ("of: value", None),
        ("of: amount", "property:amount"),
        ("of: properties.amount", "property:amount"),
        ("of: properties.person", "property:person"),
    ],
)
def test_of_spellings(option: str, of: str | None) -> None:
    """`of` is the touchpoint's value or one of its properties, however it is spelled."""
    value = _measure(f"aggregate: sum\n{option}\nscale: percentile").value
    assert value == Aggregation("sum", of=of)


def test_values_of_other_kinds() -> None:
    """A measure may be a trait or the days until a date, and be divided by an aggregate."""
    assert _measure("trait: seats\nscale: percentile").value == TraitValue("seats")
    assert _measure("days_until: renewal\nscale: percentile").value == DaysUntil("renewal")
    per = _measure(
        "aggregate: count\nper: {aggregate: count, event: [A, B], window: 7d}\nscale: percentile"
    ).per
    assert per == Aggregation("count", ("A", "B"), window=7)


def test_proof(saas: str) -> None:
    """A test's moments are aware and in UTC, a date alone being its midnight."""
    (proof,) = _read(saas).proofs
    assert (proof.name, proof.as_of) == ("nobody there", date(2026, 1, 31))
    assert proof.touchpoints[0]["at"] == datetime(2026, 1, 30, 2, tzinfo=UTC)
    assert proof.traits[0]["at"] == datetime(2026, 1, 30, tzinfo=UTC)
    assert proof.traits[0]["number"] == 3
    assert proof.expect == {"acme": {"band": "healthy", "measures": {"nps": None}}}


def test_aliases_are_written_out() -> None:
    """What an alias stands for is read at both places."""
    card = _read(
        "scorecard: s\ndimensions: {d: {measures: {a: {trait: t, scale: &s {0: 0, 1: 100}},"
        " b: {trait: u, scale: *s}}}}"
    )
    assert card.measures[0].scale == card.measures[1].scale == Scale(((0, 0), (1, 100)))


def test_all_mistakes_at_once() -> None:
    """Reading never stops at the first mistake."""
    text = "scorecard: S\nunit: x\ndimensions: {d: {measures: {m: {}}}}\nbands: 3\ncaps: [1]"
    lines = {issue.line for issue in read_text(text)[1] if issue.level is Level.ERROR}
    assert lines == {1, 2, 3, 4, 5}


def test_unreadable_files(tmp_path: Path) -> None:
    """A file that is not there, or not UTF-8, is a mistake of its own line."""
    latin = tmp_path / "latin.yaml"
    latin.write_bytes(b"scorecard: s\ntitle: caf\xe9\n")
    with pytest.raises(ScorecardError, match=r"latin.yaml:2: error: This line is not UTF-8"):
        read_file(latin)
    with pytest.raises(ScorecardError, match=r"none.yaml:1: error: This file cannot be read"):
        read_file(tmp_path / "none.yaml")


def test_too_large() -> None:
    """A text above 1 MiB is refused without being looked at."""
    assert "1,048,576 bytes" in read_text("# " + "x" * (1 << 20))[1][0].message


def _write(folder: Path, *names: str) -> list[Path]:
    body = "dimensions: {d: {measures: {m: {trait: t, scale: percentile}}}}"
    paths = [folder / f"{number}.yaml" for number, _ in enumerate(names)]
    for path, name in zip(paths, names, strict=True):
        path.write_text(f"scorecard: {name}\n{body}\n", encoding="utf-8")
    return paths


def test_order(tmp_path: Path) -> None:
    """An order picks the scorecards and sorts them; without one all are used as they come."""
    paths = _write(tmp_path, "a", "b", "c")
    assert [card.name for card in read_all(paths)] == ["a", "b", "c"]
    assert [card.name for card in read_all(paths, ["c", "a"])] == ["c", "a"]
    with pytest.raises(ScorecardError, match=r'no scorecard "bb".*Did you mean "b"\?'):
        read_all(paths, ["a", "bb"])


def test_same_name_twice(tmp_path: Path) -> None:
    """Two files may not hold the same name, and the message names both."""
    paths = _write(tmp_path, "same", "same")
    with pytest.raises(ScorecardError) as caught:
        read_all(paths)
    assert all(str(path) in str(caught.value) for path in paths)
    assert any("is in" in issue.message for issue in issues_of(paths))


def test_mistakes_of_all_files(tmp_path: Path) -> None:
    """The mistakes of all files are raised together."""
    paths = _write(tmp_path, "A", "B")
    with pytest.raises(ScorecardError) as caught:
        read_all(paths)
    assert [issue.file for issue in caught.value.issues] == [str(path) for path in paths]


@pytest.mark.parametrize(
    "ready",
    sorted(files("keepwell").joinpath("scorecards").iterdir(), key=str),
    ids=lambda p: p.name,
)
def test_ready_scorecards(ready: Path) -> None:
    """The scorecards that come with Keepwell have no errors and no warnings."""
    _, issues = read_text(ready.read_text(encoding="utf-8"), ready.name)
    assert [str(issue) for issue in issues if issue.level >= Level.WARNING] == []
