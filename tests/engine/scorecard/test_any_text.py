"""Whatever the text is, reading returns and says where the trouble lies."""

from pathlib import Path

import yaml
from hypothesis import given
from hypothesis import strategies as st

from keepwell.engine.scorecard.issues import Level
from keepwell.engine.scorecard.keys import KEYS
from keepwell.engine.scorecard.reading import read_text

SAAS = (Path(__file__).parent / "saas.yaml").read_text(encoding="utf-8")
WORDS = sorted({key for keys in KEYS.values() for key in keys})
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.dates(),
    st.sampled_from([*WORDS, "count", "last", "share", "30d", "previous", "percentile", "healthy"]),
)  # fmt: skip
STRUCTURES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(WORDS) | SCALARS, inner, max_size=6)
    ),
    max_leaves=30,
)
LINES = SAAS.splitlines(keepends=True)


def check(text: str) -> None:
    """Read a text and hold the promises that hold for any text."""
    scorecard, issues = read_text(text, "any.yaml")
    assert read_text(text, "any.yaml") == (scorecard, issues)
    assert (scorecard is None) == any(issue.level is Level.ERROR for issue in issues)
    last = max(1, len(text.splitlines()))
    for issue in issues:
        assert 1 <= issue.line <= last, issue
        assert str(issue).isprintable(), issue


@given(st.text())
def test_any_text(text: str) -> None:
    """No text raises; reading it twice is the same; every line is inside the text."""
    check(text)


@given(STRUCTURES)
def test_any_structure(structure: object) -> None:
    """No YAML structure raises, wherever the keys of a scorecard stand in it."""
    check(yaml.dump(structure, Dumper=yaml.CSafeDumper))


@given(st.sampled_from(WORDS), STRUCTURES)
def test_any_value_under_a_key(key: str, structure: object) -> None:
    """No value under any known key of a good scorecard raises."""
    tree = yaml.load(SAAS, yaml.CSafeLoader)
    measure = tree["dimensions"]["adoption"]["measures"]["usage_trend"]
    for mapping in (
        tree,
        tree["dimensions"]["adoption"],
        measure,
        tree["caps"][0],
        tree["tests"][0],
    ):
        mapping[key] = structure
    check(yaml.dump(tree, Dumper=yaml.CSafeDumper, sort_keys=False))


@given(st.data())
def test_any_damage(data: st.DataObject) -> None:
    """A good text with lines lost, doubled or garbled is still read to the end."""
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(lines) - 1))
        garbled = data.draw(st.text(max_size=12))
        lines[at : at + 1] = data.draw(
            st.sampled_from([[], [lines[at]] * 2, [garbled + "\n"], [lines[at].lstrip()]])
        )
        lines = lines or ["\n"]
    check("".join(lines))


def test_many_mistakes() -> None:
    """Thousands of mistakes are all reported; looking for what was meant does not hold them up."""
    measures = ", ".join(f"m{n}: {{trait: t, scale: percentile}}" for n in range(2000))
    rules = [f"{{measure: x{n}, above: 1}}" for n in range(2000)]
    caps = ", ".join(f"{{when: {rule}, at_most: 3, why: x}}" for rule in rules)
    card = f"scorecard: a\ndimensions: {{d: {{measures: {{{measures}}}}}}}\ncaps: [{caps}]"
    _, issues = read_text(card)
    assert len(issues) == 2000
