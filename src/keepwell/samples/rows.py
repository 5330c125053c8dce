"""Rows in the making: NumPy columns that become the lake's columns at the very end."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from keepwell.samples.company import HOUR, Company

Draw = np.random.Generator


@dataclass(frozen=True)
class Rows:
    """Touchpoints of one kind. Empty columns are None."""

    event: str
    source: str
    account: np.ndarray
    at: np.ndarray
    """Microseconds since 1970."""
    person: np.ndarray | None = None
    """Number among all people."""
    value: np.ndarray | None = None
    properties: pa.Array | None = None


def happen(rate: np.ndarray, rng: Draw) -> tuple[np.ndarray, np.ndarray]:
    """Return (account, day), as often as a rate per account and day has it."""
    counts = rng.poisson(rate)
    flat = np.repeat(np.arange(counts.size), counts.ravel())
    return flat // rate.shape[1], flat % rate.shape[1]


def working_time(company: Company, account: np.ndarray, day: np.ndarray, rng: Draw) -> np.ndarray:
    """Return moments between eight in the morning and seven in the evening where the account is."""
    hours = 8 + 11 * rng.beta(2, 2, len(account)) - company.hours_ahead[account]
    return company.moment(day, hours)


def somebody(company: Company, account: np.ndarray, day: np.ndarray, rng: Draw) -> np.ndarray:
    """Return a person per row; the first of an account are busier, and the sick lose people."""
    health = company.health[account, day]
    active = np.maximum(company.seats[account, day] * (0.25 + 0.75 * health), 1).astype(int)
    turn = (rng.random(len(account)) ** 1.15 * active).astype(int)
    number = np.minimum(turn, company.people[account] - 1)
    person: np.ndarray = company.first_person[account] + number
    return person


def later(at: np.ndarray, hours: np.ndarray) -> np.ndarray:
    """Return moments some hours after others."""
    moments: np.ndarray = at + (hours * HOUR).astype(np.int64)
    return moments


def chosen(choices: Sequence[Mapping[str, object]], index: np.ndarray) -> pa.Array:
    """Return one of a few properties per row, as JSON."""
    texts = pa.array([as_json(choice) for choice in choices])
    return texts.take(pa.array(index))


def as_json(properties: Mapping[str, object]) -> str:
    """Return properties as the lake holds them.

    >>> as_json({"comment": "Świetne!", "survey": "nps"})
    '{"comment":"Świetne!","survey":"nps"}'
    """
    return json.dumps(properties, ensure_ascii=False, separators=(",", ":"))


def each(properties: Iterable[Mapping[str, object]]) -> pa.Array:
    """Return properties that differ from row to row, as JSON."""
    return pa.array([as_json(one) for one in properties], pa.string())
