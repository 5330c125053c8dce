"""Rules on what was computed, in the text: `caps:` and `ready_to_grow:`."""

from collections.abc import Collection
from dataclasses import dataclass

from keepwell.engine.scorecard.conditions import read_only_tests, read_tests
from keepwell.engine.scorecard.schema import BANDS, COMPARISONS, Cap, ReadyToGrow, Rule
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value, clipped


@dataclass(frozen=True)
class Names:
    """What rules and tests may refer to in this scorecard."""

    measures: Collection[str]
    dimensions: Collection[str]

    def check(self, at: Value, kind: str, name: str) -> None:
        """Report a name that no measure or dimension has."""
        known = self.measures if kind == "measure" else self.dimensions
        if name in known:
            return
        other = self.dimensions if kind == "measure" else self.measures
        hint = at.hint(name, known)
        if name in other:
            hint = f" It is a {'dimension' if kind == 'measure' else 'measure'}."
        at.error(f'There is no {kind} "{clipped(name)}" in this scorecard.{hint}')


def read_caps(at: Value | None, names: Names) -> tuple[Cap, ...]:
    """Read `caps:`, a list of `{when: …, at_most: …, why: …}`."""
    return tuple(_cap(item, names) for item in at or ())


def read_ready_to_grow(at: Value | None, names: Names) -> ReadyToGrow | None:
    """Read `ready_to_grow:`, `{band: healthy, any: […], all: […]}`."""
    if at is None:
        return None
    keys = Section(at, "ready_to_grow")
    bands = tuple(band for item in keys.some("band") if (band := item.choice(BANDS)))
    return ReadyToGrow(
        bands=bands or ("healthy",),
        any=read_rules(keys.get("any"), names),
        all=read_rules(keys.get("all"), names),
    )


def read_rules(at: Value | None, names: Names) -> tuple[Rule, ...]:
    """Read a rule or a list of rules."""
    return tuple(rule for item in at or () if (rule := _rule(item, names)))


def _cap(at: Value, names: Names) -> Cap:
    keys = Section(at, "cap")
    when = keys.require("when", "{measure: …, above: …}")
    keys.require("at_most", "49")
    keys.require("why", "nobody has signed in for 45 days")
    keys.some("when")
    return Cap(
        when=read_rules(when, names),
        at_most=keys.number("at_most", 100.0, 0, 100),
        why=keys.text("why"),
    )


def _rule(at: Value, names: Names) -> Rule | None:
    keys = Section(at, "rule")
    given = [kind for kind in ("measure", "dimension", "score") if keys.has(kind)]
    if len(given) > 1:
        keys.error(given[1], f'A rule is about one thing. Got "{given[0]}" and "{given[1]}".')
    elif not given and keys.is_mapping:
        at.error(
            "Expected what the rule is about: `measure: …`, `dimension: …` or `score: {below: 30}`."
        )
    if not given:
        return None
    return _score_rule(keys) if given[0] == "score" else _named_rule(keys, given[0], names)


def _score_rule(keys: Section) -> Rule:
    """Read `{score: {below: 30}}`."""
    score = keys.entries["score"]
    if score.mapping is None:
        score.expected('comparisons such as "{score: {below: 30}}"')
    keys.refuse(COMPARISONS, "the comparison stands under `score:`.")
    return Rule("score", "", read_only_tests(score, numbers_only=True))


def _named_rule(keys: Section, kind: str, names: Names) -> Rule:
    """Read `{measure: nps, at_least: 9}` or the same of a dimension."""
    name = keys.text(kind)
    if name:
        names.check(keys.entries[kind], kind, name)
    tests = read_tests(keys.at, numbers_only=True)
    return Rule("measure" if kind == "measure" else "dimension", name, tests)
