"""What a playbook is: when it starts and stops, what it is to reach, and its steps."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from keepwell.desk.playbooks.document.said import Said
from keepwell.desk.playbooks.document.told import told
from keepwell.engine.segments.tree import Node

PURPOSES = (
    "onboarding", "adoption", "improvement", "reactivation", "renewal", "growth", "relationship",
    "feedback",
)  # fmt: skip
"""What a playbook is for."""
START = "start"
"""Stands for the start of the plan where a step is named."""
AGAIN = 90
"""Days after a plan until the same playbook may start for the customer again, unless said."""

Kind = Literal["owner", "manager", "department"]


@dataclass(frozen=True)
class Who:
    """Who does a step: the owner of the plan, a manager of theirs, or a department."""

    kind: Kind = "owner"
    department: str = ""
    """Its name, where it is for one."""


@dataclass(frozen=True)
class Due:
    """By when a step is done."""

    days: int
    is_working: bool = False
    """Whether they are working days of who does it."""
    since: str = ""
    """START or the id of a step that ended; empty: since the step itself began."""


@dataclass(frozen=True)
class Wait:
    """What a step waits for after those before it: days, a condition, or either of both."""

    days: int | None = None
    until: Node | None = None


@dataclass(frozen=True)
class Step:
    """Something to do."""

    id: str
    title: str
    guideline: str = ""
    """How to do it well, for colleagues."""
    who: Who = Who()
    due: Due | None = None
    after: tuple[str, ...] = ()
    """Steps before it in the text that have to end first; empty: none, it begins at the start."""
    wait: Wait | None = None
    only_if: Node | None = None
    message: str = ""
    """The name of a template of messages that it offers to send to somebody at the customer."""
    sends_itself: bool = False
    """Whether Keepwell sends it as the step begins, and no colleague has anything to do."""
    to: str = ""
    """The title of whom it goes to; empty: the person of the case, else the only one there is."""
    is_shown: bool = False
    """Whether the customer sees it on the page of the plan."""
    shown_as: Said | None = None
    """What the customer reads there; None: its title."""

    @property
    def reads(self) -> str:
        """Return what the customer reads of it, in the language that is spoken."""
        return str(self.shown_as or told(self.title))


@dataclass(frozen=True)
class Goal:
    """What a plan is to reach, and within how many days."""

    says: Said
    reached_when: Node | None = None
    """None: the owner says whether it was reached."""
    days: int = AGAIN


@dataclass(frozen=True)
class Limits:
    """How often a playbook starts; a customer has one open plan of it at most, always."""

    a_day: int | None = None
    """Plans that Keepwell starts on one day at most."""
    days_between: int = AGAIN


@dataclass(frozen=True)
class Document:
    """A playbook."""

    name: str
    title: str
    purpose: str
    goal: Goal
    steps: tuple[Step, ...]
    """In an order in which each comes behind those it is after."""
    about: str = ""
    start_when: Node | None = None
    """Whom it is for; None: anybody."""
    starts_by_itself: bool = False
    stop_when: Node | None = None
    """Who no longer fits."""
    limits: Limits = field(default_factory=Limits)
    hold_out: float = 0
    """Of 100 customers, how many get no plan, to compare with."""

    def conditions(self) -> Iterator[Node]:
        """Yield everything that is asked about a customer while a plan runs."""
        asked = [self.stop_when, self.goal.reached_when]
        for step in self.steps:
            asked += [step.only_if, step.wait.until if step.wait else None]
        yield from (one for one in asked if one is not None)
