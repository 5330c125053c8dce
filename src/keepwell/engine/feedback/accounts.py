"""The NPS of accounts: the answers of several people become one, by a rule that is declared.

accounts:
  rule: weighted        # mean, last or weighted
  role: role            # the trait of people that tells their role
  weights: {buyer: 3, champion: 2}
  other: 1              # the weight of everybody else
  deciders: [buyer]     # whose answers `coverage` looks for
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.engine.feedback.figures import Opinion, opinion
from keepwell.engine.feedback.scales import Scale
from keepwell.engine.measures.folds import Floats, Ints

How = Literal["mean", "last", "weighted"]
DECIDERS = ("buyer", "decider", "champion")


@dataclass(frozen=True)
class RoleRule:
    """How the answers of an account's people become the answer of the account."""

    how: How = "mean"
    """`mean` counts people alike, `last` takes the newest answer, `weighted` weighs by role."""
    role: str = "role"
    """The trait of people that tells their role."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """By role; above 0, or 0 for roles that do not count."""
    other: float = 1.0
    """The weight of people with another role, or none."""
    deciders: tuple[str, ...] = DECIDERS
    """Roles that decide about staying."""

    def weight(self, roles: Sequence[str | None]) -> Floats:
        """Return [answer]: the weight of whoever has this role."""
        if self.how != "weighted":
            return np.ones(len(roles))
        return np.array([self.weights.get(role or "", self.other) for role in roles], np.float64)


def account_scores(answers: pa.Table, rule: RoleRule) -> pa.Table:
    """Return `account`, its `score`, and of how many `people` it is; one row each, by name.

    `answers` has `account`, `person` (null: somebody we do not know), `at`, `value` and `role`. Of
    each person the last answer counts. An account without anybody whose role counts is left out.
    """
    last = _last_of_each_person(answers.filter(pc.is_valid(answers["account"])))
    weight = rule.weight(last["role"].to_pylist())
    last = last.filter(pa.array(weight > 0))
    names, number = np.unique(
        last["account"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True
    )
    score = _scores(last, number, weight[weight > 0], rule)
    people = np.bincount(number, minlength=len(names)).astype(np.int64)
    return pa.table({"account": pa.array(names, pa.string()), "score": score, "people": people})


def account_opinion(scores: pa.Table, scale: Scale) -> Opinion:
    """Return what accounts come to, each counted once and by its score as it is, not rounded."""
    return opinion(scores["score"].to_numpy(), scale)


def _last_of_each_person(answers: pa.Table) -> pa.Table:
    """Return the newest answer of each person, in order of time; the unknown are all different."""
    ordered = answers.sort_by([("at", "ascending"), ("id", "ascending")])
    row = np.arange(ordered.num_rows)
    nobody = pc.binary_join_element_wise("\0", ordered["id"], "")
    person = pc.coalesce(ordered["person"], nobody)
    keys = pa.table({"account": ordered["account"], "person": person, "row": row})
    last = keys.group_by(["account", "person"]).aggregate([("row", "max")])["row_max"]
    return ordered.take(np.sort(last.to_numpy()))


def _scores(last: pa.Table, number: Ints, weight: Floats, rule: RoleRule) -> Floats:
    """Return [account]: its score; `last` is in order of time."""
    value = last["value"].to_numpy(zero_copy_only=False)
    many = int(number.max(initial=-1)) + 1
    if rule.how == "last":
        newest = np.zeros(many)
        newest[number] = value  # of several the last one stays
        return newest
    total = np.bincount(number, weight, minlength=many)
    return np.bincount(number, weight * value, minlength=many) / total
