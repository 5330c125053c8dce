"""The steps of a playbook in its text: `steps:`."""

from dataclasses import dataclass, field

from keepwell.desk.playbooks.document.said import Said, read_said
from keepwell.desk.playbooks.document.shape import START, Due, Step, Wait, Who
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value
from keepwell.engine.segments.conditions import Conditions

KEYS = (
    "id", "title", "guideline", "for", "due", "after", "wait", "only_if", "message", "send",
    "to", "shown",
)  # fmt: skip
SENDS = ("by_hand", "by_itself")
MOST = 40
LONGEST = 200
"""Characters of a step's title, and of a department's name."""
_WHO = "`owner`, `manager`, or a department such as `{department: Service desk}`"


def read_steps(at: Value | None, conditions: Conditions) -> tuple[Step, ...]:
    """Read the steps in their order; each may only be after steps that stand before it."""
    if at is None:
        return ()
    if not isinstance(at.content, tuple) or not at.content:
        at.expected("a list of steps such as `[{id: call, title: Call them}]`")
        return ()
    if len(at.content) > MOST:
        at.error(f"A playbook has at most {MOST} steps. Got {len(at.content)}. Remove some.")
    reader = _Reader(conditions)
    return tuple(reader.read(one) for one in at.content[:MOST])


@dataclass
class _Reader:
    """Reads steps one after the other: each may name those before it."""

    conditions: Conditions
    before: list[str] = field(default_factory=list)

    def read(self, at: Value) -> Step:
        keys = Section(at, KEYS)
        due, wait, only_if = keys.get("due"), keys.get("wait"), keys.get("only_if")
        after = self._after(keys)
        step = Step(
            id=self._id(keys),
            title=_title(keys),
            guideline=keys.text("guideline"),
            who=_who(keys.get("for")),
            due=self._due(due) if due else None,
            after=after,
            wait=self._wait(wait) if wait else None,
            only_if=self.conditions.read(only_if) if only_if else None,
            message=keys.text("message")[:LONGEST],
            sends_itself=_sends_itself(keys),
            to=keys.text("to")[:LONGEST],
            is_shown=keys.has("shown") and keys.entries["shown"].raw != "false",
            shown_as=_shown_as(keys),
        )
        self.before.append(step.id)
        return step

    def _id(self, keys: Section) -> str:
        found = keys.require("id", "call")
        name = (found.name() if found else None) or ""
        if found and name == START:
            found.error(f'"{START}" stands for the start of the plan. Give the step another id.')
        elif found and name in self.before:
            found.error(f'"{name}" is the id of a step before. Give each step its own.')
        return name

    def _after(self, keys: Section) -> tuple[str, ...]:
        """Return what a step is after: by default the one before it; nothing for START."""
        if not keys.has("after"):
            return tuple(self.before[-1:])
        named = [name for item in keys.some("after") if (name := self._earlier(item))]
        return tuple(name for name in named if name != START)

    def _earlier(self, at: Value) -> str:
        if at.is_scalar and at.raw in (START, *self.before):
            return at.raw
        at.expected(
            f'"{START}" or the id of a step that stands before', at.hint(at.raw, self.before)
        )
        return ""

    def _due(self, at: Value) -> Due:
        if at.mapping is None:
            return Due(at.days() or 1)
        keys = Section(at, ("days", "working_days", "from"))
        given = [name for name in ("days", "working_days") if keys.has(name)]
        if len(given) != 1:
            at.expected("either `days:` or `working_days:`, such as `{working_days: 3}`")
        since = keys.get("from")
        days = keys.number(given[0], 1, 1, 1000) if given else 1
        return Due(int(days), given == ["working_days"], self._earlier(since) if since else "")

    def _wait(self, at: Value) -> Wait:
        if at.mapping is None:
            return Wait(days=at.days())
        keys = Section(at, ("until", "at_most"))
        until = keys.require("until", "{score: {at_least: 70}}")
        return Wait(keys.days("at_most"), self.conditions.read(until) if until else None)


def _sends_itself(keys: Section) -> bool:
    by_itself = keys.choice("send", SENDS, "by_hand") == "by_itself"
    if by_itself and not keys.text("message"):
        keys.error(
            "send",
            "A step that sends by itself has to say what. Add `message:` with the name of a "
            "template, such as `message: How it goes on`.",
        )
    return by_itself


def _shown_as(keys: Section) -> Said | None:
    """Return what the customer reads, where `shown` is more than yes or no."""
    found = keys.get("shown")
    if found is None or found.raw in {"true", "false"}:
        return None
    return read_said(found)


def _title(keys: Section) -> str:
    found = keys.require("title", "Call the customer")
    text = (found.text() if found else None) or ""
    if found and len(text) > LONGEST:
        found.error(f"Expected at most {LONGEST} characters. Got {len(text)}. Shorten it.")
    return text


def _who(at: Value | None) -> Who:
    if at is None:
        return Who()
    if at.mapping is not None:
        keys = Section(at, ("department",))
        keys.require("department", "Service desk")
        return Who("department", keys.text("department")[:LONGEST])
    if at.raw == "manager":
        return Who("manager")
    if at.raw != "owner":
        at.expected(_WHO)
    return Who()
