"""What a segment is: a name, and a tree of conditions. Plain data, easy to translate.

A tree has two kinds of nodes. A `Group` joins others; a `Leaf` looks at one fact about a customer,
as of the end of a day, and is true or false, never anything between:

kind        name              the fact                                  operators
---------   ---------------   ---------------------------------------   ----------------------------
trait       of the trait      its text, number or date                  all
measure     of the measure    its value in the scorecard that scored    NUMERIC and `known`
dimension   of the dimension  its score                                 NUMERIC and `known`
score       ""                the score, after caps                     NUMERIC and `known`
value       ""                what the customer is worth a year         NUMERIC and `known`
band        ""                one of BAND_WORDS, after overrides        `is`, `is_not`
state       ""                one of STATE_WORDS                        `is`, `is_not`
segment     of the segment    whether the customer is in it             `is`, with (True,)

A fact that is missing fails every operator but two: `is_not` is always the opposite of `is`, and
`known` with False asks for just that. So a group of `none` holds exactly those whom `any` of the
same parts leaves out. What each operator means is said at `Operator`, and to the last detail in
docs/decisions/0006-segments.md.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias

from keepwell.engine.scorecard.schema import BANDS, COMPARISONS, Unit

Join = Literal["all", "any", "none"]
JOINS: tuple[Join, ...] = ("all", "any", "none")
"""How the parts of a group are joined: and, or, and not one of them."""

Kind = Literal["trait", "measure", "dimension", "score", "value", "band", "state", "segment"]
NAMED: tuple[Kind, ...] = ("trait", "measure", "dimension")
"""Kinds of which there are many, told apart by name."""
NUMBERS: tuple[Kind, ...] = ("score", "value")
WORDS: tuple[Kind, ...] = ("band", "state")
KINDS: tuple[Kind, ...] = (*NAMED, *NUMBERS, *WORDS, "segment")

Operator = Literal[
    "is", "is_not", "above", "at_least", "below", "at_most", "within", "past", "known"
]
"""How a leaf looks at its fact, and what its operand is:

- `is`, `is_not`: a tuple of texts, numbers (float) and truths (bool), any of which may be met.
  A text is met by the same text, case and blanks included; where a trait holds only a number, by a
  text that reads as it. A number is met by the same number, also written as text. A truth is met
  by the texts `true` and `false`.
- `above`, `at_least`, `below`, `at_most`: a float, met by numbers and by texts that read as one; or
  a date, met by dates: their day in UTC is compared.
- `within`, `past`: a whole number of days. The date lies at most that many days after the day asked
  about, or before it; that day itself is in both.
- `known`: whether there is such a fact at all.
"""
NUMERIC: tuple[Operator, ...] = COMPARISONS
OPERATORS: tuple[Operator, ...] = (*COMPARISONS, "within", "past", "known")

BAND_WORDS = (*BANDS, "unknown")
STATE_WORDS = ("stable", "at_risk", "ready_to_grow")

Plain: TypeAlias = str | float | bool
Operand: TypeAlias = tuple[Plain, ...] | float | date | int | bool


@dataclass(frozen=True)
class Leaf:
    """One condition on one fact.

    >>> Leaf("trait", "plan", "is", ("pro", "team"))
    Leaf(kind='trait', name='plan', operator='is', operand=('pro', 'team'))
    """

    kind: Kind
    name: str
    operator: Operator
    operand: Operand


@dataclass(frozen=True)
class Group:
    """Conditions joined: `all` of the parts hold, `any` of them, or `none`."""

    join: Join
    parts: "tuple[Node, ...]"
    """At least one."""


Node: TypeAlias = Leaf | Group


@dataclass(frozen=True)
class Segment:
    """A target group: which customers of a day belong to it.

    Chosen is among the customers of the day: those who are scored (known by then, not ended, and a
    scorecard applies), as in the book of business.
    """

    name: str
    where: Node
    title: str = ""
    description: str = ""
    unit: Unit = "account"
    path: str = field(default="", compare=False)
    """The file it was read from; empty if it was read from elsewhere."""


def leaves(node: Node) -> Iterator[Leaf]:
    """Yield every leaf of a tree, in the order of the text."""
    if isinstance(node, Leaf):
        yield node
    else:
        for part in node.parts:
            yield from leaves(part)
