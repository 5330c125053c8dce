"""Facts that reach a lake in batches, in any order, with history run in between."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.scoring.lineup import Lineup
from strategies.facts import Facts, Row, facts
from strategies.scorecards import scorecards

LEARNED = datetime(2030, 1, 1, tzinfo=UTC)
RULES = st.sampled_from((CustomerRule(), CustomerRule("repeat", 30)))


@dataclass(frozen=True)
class Step:
    """Rows of both tables that arrive together, and the days history is then asked for."""

    touchpoints: list[Row]
    traits: list[Row]
    days: list[date]


@dataclass(frozen=True)
class Course:
    """What happens to a lake, step by step."""

    lineup: Lineup
    steps: list[Step]

    @property
    def known(self) -> Facts:
        """All that has arrived in the end."""
        touchpoints = [row for step in self.steps for row in step.touchpoints]
        traits = [row for step in self.steps for row in step.traits]
        return Facts(touchpoints, traits, date(2024, 1, 1), 0)

    @property
    def days(self) -> list[date]:
        """All days that were ever asked for."""
        return sorted({day for step in self.steps for day in step.days})


@st.composite
def courses(draw: st.DrawFn, *, most: int = 30, percentiles: bool = True) -> Course:
    """Draw facts, cut them into steps in a random order of arrival, and days for each step."""
    known = draw(facts(most=most))
    rows = [("touchpoints", row) for row in known.touchpoints]
    rows += [("traits", row) for row in known.traits]
    arrived = _received(draw(st.permutations(rows)))
    cuts = draw(st.lists(st.integers(0, len(arrived)), min_size=1, max_size=2).map(sorted))
    steps = [
        _step(arrived[start:stop], draw(_days(known)))
        for start, stop in zip([0, *cuts], [*cuts, len(arrived)], strict=True)
    ]
    return Course(draw(lineups(percentiles=percentiles)), steps)


@st.composite
def lineups(draw: st.DrawFn, *, percentiles: bool = True) -> Lineup:
    """Draw a line-up of one or two scorecards of one unit."""
    unit = draw(st.sampled_from(("account", "person")))
    choice = draw(st.sampled_from((("one",), ("two",), ("one", "two"))))
    cards = (
        draw(scorecards(name=name, unit=unit, choosy=name == "one", percentiles=percentiles))
        for name in choice
    )
    return Lineup(tuple(cards), draw(RULES))


def _received(rows: list[tuple[str, Row]]) -> list[tuple[str, Row]]:
    """Say of rows that they were received in this order: of one id, the first is kept."""
    return [
        (table, {**row, "received_at": LEARNED + number * timedelta(seconds=1)})
        for number, (table, row) in enumerate(rows)
    ]


def _step(arrived: list[tuple[str, Row]], days: list[date]) -> Step:
    def of(name: str) -> list[Row]:
        return [row for table, row in arrived if table == name]

    return Step(of("touchpoints"), of("traits"), days)


def _days(known: Facts) -> st.SearchStrategy[list[date]]:
    after = st.integers(-1, known.days + 35)
    return st.lists(after, max_size=3, unique=True).map(
        lambda days: [known.first_day + timedelta(days=day) for day in days]
    )
