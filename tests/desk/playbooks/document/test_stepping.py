"""Which steps of a plan come next."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.desk.playbooks.document import (
    Document,
    Goal,
    Move,
    Step,
    Stood,
    Wait,
    next_look,
    next_steps,
)
from keepwell.desk.playbooks.document.said import ANY, Said
from keepwell.engine.segments import Leaf

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
LAST = 24
"""Days that a plan is looked at."""
CONDITIONS = [Leaf("score", "", "above", float(number)) for number in range(3)]


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Draw a playbook whose steps wait for others, for days and for conditions."""
    steps: list[Step] = []
    for number in range(draw(st.integers(1, 5))):
        before = [step.id for step in steps]
        after = draw(st.lists(st.sampled_from(before), unique=True)) if before else []
        until = draw(st.none() | st.sampled_from(CONDITIONS))
        days = draw(st.none() | st.integers(1, 9))
        steps.append(Step(
            f"s{number}", "Do it", after=tuple(after),
            wait=Wait(days, until) if days or until else None,
            only_if=draw(st.none() | st.sampled_from(CONDITIONS)),
        ))  # fmt: skip
    return Document("p", "P", "renewal", Goal(Said({ANY: "Well"})), tuple(steps))


Days = dict[str, int]
"""By step, so many days."""


def oracle(document: Document, facts: set[Leaf], took: Days) -> dict[str, tuple[int, bool]]:
    """Say by plain days when each step begins (True) or is passed over, if facts do not change."""
    found: dict[str, tuple[int, bool]] = {}
    ended: Days = {}
    for day in range(LAST + 1):
        for step in document.steps:  # in their order: what ends on a day lets others begin on it
            if step.id in found or any(ended.get(name, LAST + 1) > day for name in step.after):
                continue
            ready = max([0, *(ended[name] for name in step.after)])
            waited = step.wait is None or step.wait.until in facts
            if waited or (step.wait and step.wait.days and ready + step.wait.days <= day):
                begins = step.only_if is None or step.only_if in facts
                found[step.id] = (day, begins)
                ended[step.id] = day + took[step.id] if begins else day
    return found


def played(
    document: Document, facts: set[Leaf], took: Days, days: list[int]
) -> dict[str, tuple[int, bool]]:
    """Look at a plan on some days, and do each step so many days after it began."""
    state: dict[str, Stood] = {}
    found: dict[str, tuple[int, bool]] = {}
    for day in days:
        now = START + day * DAY
        for name, stood in state.items():
            ends = stood.at + took[name] * DAY
            if stood.is_open and ends <= now:
                state[name] = Stood(ends, is_open=False)
        moves = next_steps(document, START, state, facts.__contains__, now)
        for move in moves:
            assert move.step.id not in found  # never a step twice
            found[move.step.id] = ((move.at - START).days, move.begins)
            state[move.step.id] = Stood(move.at, is_open=move.begins)
        assert not next_steps(document, START, state, facts.__contains__, now)
    return found


@settings(max_examples=40)
@given(document=documents(), facts=st.sets(st.sampled_from(CONDITIONS)), data=st.data())
def test_as_a_calendar_says(document: Document, facts: set[Leaf], data: st.DataObject) -> None:
    """Looked at every day, each step begins once, on the day that a plain calendar says."""
    took = {step.id: data.draw(st.integers(1, 5)) for step in document.steps}
    assert played(document, facts, took, list(range(LAST + 1))) == oracle(document, facts, took)


@settings(max_examples=40)
@given(document=documents(), data=st.data())
def test_however_often_it_is_asked(document: Document, data: st.DataObject) -> None:
    """However seldom a plan is looked at, waits of days end the same, and no step is left out."""
    facts: set[Leaf] = set()  # what comes true is seen when it is looked at, days are not
    took = {step.id: data.draw(st.integers(1, 5)) for step in document.steps}
    seldom = sorted(data.draw(st.sets(st.integers(0, LAST), max_size=6)) | {LAST})
    often = played(document, facts, took, list(range(LAST + 1)))
    few = played(document, facts, took, [*seldom, LAST, LAST, LAST, LAST, LAST, LAST])
    assert few == often


@settings(max_examples=40)
@given(document=documents(), facts=st.sets(st.sampled_from(CONDITIONS)))
def test_nothing_happens_before_the_next_look(document: Document, facts: set[Leaf]) -> None:
    """Until the moment that `next_look` names, days alone let no step begin."""
    state = {
        move.step.id: Stood(move.at, is_open=move.begins)
        for move in next_steps(document, START, {}, facts.__contains__, START)
    }
    look = next_look(document, START, state, START)
    before = (look or START + LAST * DAY) - timedelta(seconds=1)
    assert next_steps(document, START, state, facts.__contains__, before) == []
    if look is not None:
        assert next_steps(document, START, state, facts.__contains__, look)


def test_a_step_for_others_lets_the_next_begin() -> None:
    """A step that is not for this customer is passed over, and what comes after it begins."""
    one, two = Step("one", "One", only_if=CONDITIONS[0]), Step("two", "Two", after=("one",))
    document = Document("p", "P", "renewal", Goal(Said({ANY: "Well"})), (one, two))
    moves = next_steps(document, START, {}, lambda _node: False, START)
    assert moves == [Move(one, START, begins=False), Move(two, START, begins=True)]
