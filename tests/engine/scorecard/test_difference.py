"""Two versions differ in what they do, said in lines a person can read."""

import pytest

from keepwell.engine.scorecard.difference import Change, difference
from keepwell.engine.scorecard.reading import read_text
from keepwell.engine.scorecard.schema import Scorecard


def _read(text: str) -> Scorecard:
    scorecard, issues = read_text(text)
    assert scorecard is not None, issues
    return scorecard


def _lines(old: str, new: str) -> list[str]:
    return [str(change) for change in difference(_read(old), _read(new))]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("weight: 2", "weight: 3", "adoption.seats_in_use: weight 2 → 3"),
        ("weight: 30", "weight: 35", "adoption: weight 30 → 35"),
        ("healthy: 75", "healthy: 70", "bands.healthy: 75 → 70"),
        ("min_coverage: 0.5", "min_coverage: 0.6", "min_coverage: 0.5 → 0.6"),
        ("title: SaaS accounts", "title: Accounts", 'title: "SaaS accounts" → "Accounts"'),
        ("0.3: 40}", "0.3: 45}", "adoption.seats_in_use: scale at 0.3: 40 → 45"),
        ("0.3: 40}", "0.3: 40, 0.5: 50}", "adoption.seats_in_use: scale at 0.5: added: 50"),
        ("window: 365d", "window: 180d", "financial.paid_on_time: window 365d → 180d"),
        ("        window: 365d\n", "", "financial.paid_on_time: window removed: 365d"),
        ("missing: 40", "missing: skip", "financial.nps: missing 40 → skip"),
        ("{trait: seats}", "{trait: desks}", "adoption.seats_in_use: per trait seats → desks"),
        (
            "[export, import]",
            "export",
            (
                'adoption.usage_trend: where property feature is "export" or "import" → '
                'property feature is "export"'
            ),
        ),
        (
            "at_most: 49",
            "at_most: 40",
            "caps: when measure days_since_signed_in above 45: at_most 49 → 40",
        ),
        (
            "is_not: [trial]",
            "is: paying",
            'applies_to: trait stage is_not "trial" → trait stage is "paying"',
        ),
        (
            "{band: healthy,",
            "{band: watch,",
            'tests: "nobody there": acme: band "healthy" → "watch"',
        ),
    ],
)
def test_one_change(saas: str, old: str, new: str, line: str) -> None:
    """One change in the text is one line that names the place, what was and what is."""
    assert old in saas
    assert _lines(saas, saas.replace(old, new, 1)) == [line]


def test_other_spelling(saas: str) -> None:
    """Comments, order and other spellings are a new version without a change."""
    other = (
        saas.replace("# or person", "# or people")
        .replace("{property: survey, is: nps}", "{survey: [nps]}")
        .replace("[export, import]", "[import, export]")
        .replace("{0.8: 100, 0: 0, 0.3: 40}", "{0: 0, 0.3: 40, 0.80: 100.0}")
        .replace("title: SaaS accounts\nunit: account ", "unit: account\ntitle: SaaS accounts ")
    )
    assert _read(other).version != _read(saas).version
    assert _lines(saas, other) == []


def test_measure_comes_and_goes(saas: str) -> None:
    """A measure that was removed is one line, and one that was added is another."""
    start, end = saas.index("      usage_trend"), saas.index("      days_since_signed_in:")
    less = saas[:start] + saas[end:]
    assert _lines(saas, less) == ['adoption: measure "usage_trend" removed']
    assert _lines(less, saas) == ['adoption: measure "usage_trend" added']


def test_dimension_comes_with_its_measures(saas: str) -> None:
    """A dimension that comes or goes is one line, whatever it holds."""
    value = "  value:\n    measures:\n      plan: {trait: plan, scale: percentile}\n"
    more = saas.replace("caps:\n", f"{value}caps:\n", 1)
    assert _lines(saas, more) == ['dimensions: dimension "value" added']
    assert _lines(more, saas) == ['dimensions: dimension "value" removed']


def test_measure_moves(saas: str) -> None:
    """A measure that moved to another dimension is said to have moved, not to be new."""
    start, end = saas.index("      usage_trend"), saas.index("      days_since_signed_in:")
    moved = saas[:start] + saas[end:].replace("caps:\n", f"{saas[start:end]}caps:\n", 1)
    assert _lines(saas, moved) == ["adoption.usage_trend: dimension adoption → financial"]


def test_other_kind_of_value(saas: str) -> None:
    """A measure that measures something else says what it lost and what it got."""
    old = "        aggregate: days_since_last\n        event: Signed In\n"
    lines = _lines(saas, saas.replace(old, "        days_until: renewal\n"))
    where = "adoption.days_since_signed_in"
    assert lines == [
        f"{where}: aggregate removed: days_since_last",
        f"{where}: event removed: Signed In",
        f"{where}: days_until added: renewal",
    ]


def test_change_is_data() -> None:
    """A change can be taken apart by a program."""
    change = Change("adoption", "30", "35", what="weight")
    assert (change.where, change.what, change.before, change.after) == (
        "adoption", "weight", "30", "35",
    )  # fmt: skip
