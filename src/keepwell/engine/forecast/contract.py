"""What every estimator of leaving does, whatever it is made of."""

import io
import json
import pickle
from abc import ABC, abstractmethod
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import pyarrow as pa

from keepwell.engine.measures.folds import Floats, Ints
from keepwell.engine.scoring.rules import Bools
from keepwell.errors import ForecastError

FORMAT = 1
"""Of saved estimators; raised whenever what they hold changes."""
TRUSTED = ("builtins", "collections", "copyreg", "keepwell", "numpy", "pyarrow", "scipy", "sklearn")
"""Packages that a saved estimator may be made of."""


@dataclass(frozen=True)
class Driver:
    """Something about a customer that moves its probability away from the usual."""

    feature: str
    value: float | str | bool | None
    """What the customer has."""
    effect: float
    """In log-odds, against a customer who has what is typical; above 0: likelier to leave."""


@dataclass(frozen=True)
class Explanation:
    """What moves the probabilities of some customers."""

    rows: pa.Table
    """Their features."""
    names: tuple[str, ...]
    """The features that are told of."""
    effects: Floats
    """[customer][feature of `names`]."""

    def drivers(self, row: int, most: int = 3) -> list[Driver]:
        """Return what moves one customer most, the strongest first; nothing that moves it not."""
        effects = self.effects[row]
        strongest = np.argsort(-np.abs(effects), kind="stable")[:most]
        return [
            Driver(name, self.rows[name][row].as_py(), float(effects[place]))
            for place in strongest.tolist()
            if abs(effects[place]) > 0 and (name := self.names[place])
        ]


class Estimator(ABC):
    """Learns from features and outcomes; predicts probabilities and says what moves them.

    Features are an Arrow table of numbers, booleans and texts, nulls included; rows are customers
    as of a moment. Texts never seen before and nulls are fine. The same rows, outcomes and seed
    give the same estimator.
    """

    name: ClassVar[str]
    """As forecasts call it."""

    @abstractmethod
    def fit(
        self,
        features: pa.Table,
        outcomes: Bools,
        *,
        groups: Ints | None = None,
        weights: Floats | None = None,
        seed: int = 0,
    ) -> Self:
        """Learn; one row is enough, and so are outcomes that are all the same.

        `groups` says which rows are the same customer, `weights` for how many each row stands.
        """

    @abstractmethod
    def predict(self, features: pa.Table) -> Floats:
        """Return [row]: the probability of the outcome."""

    @abstractmethod
    def explain(self, features: pa.Table) -> Explanation:
        """Return what moves each row's probability, by feature."""

    def save(self, path: Path) -> None:
        """Write what was learned into a file, for `load`."""
        header = json.dumps(_stamp(self.name)).encode()
        path.write_bytes(header + b"\n" + pickle.dumps(self))

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what was saved; raise ForecastError if another version of anything wrote it.

        Only load what you saved: a file made to harm may harm, though it can name nothing but what
        estimators are made of.
        """
        header, _, body = path.read_bytes().partition(b"\n")
        _check(path, header, cls.name)
        return _Careful(io.BytesIO(body)).load()


def _stamp(name: str) -> dict[str, str | int]:
    libraries = {library: version(library) for library in ("numpy", "scikit-learn")}
    return {"estimator": name, "format": FORMAT, **libraries}


def _check(path: Path, header: bytes, name: str) -> None:
    try:
        found = json.loads(header)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ForecastError(f"{path} is not a saved estimator.")
    for key, expected in _stamp(name).items():
        if found.get(key) != expected:
            raise ForecastError(
                f"{path} was saved with {key} {found.get(key)}; this is {key} {expected}. "
                "Fit the estimator again and save it anew."
            )


class _Careful(pickle.Unpickler):
    """Makes nothing but what estimators are made of."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - whatever was saved
        if module.partition(".")[0] not in TRUSTED or (module == "builtins" and name in _HARMFUL):
            raise ForecastError(f"The saved estimator names {module}.{name}, which is none of it.")
        return super().find_class(module, name)


_HARMFUL = ("eval", "exec", "compile", "open", "getattr", "setattr", "__import__", "input")


def usual(outcomes: Bools, weights: Floats | None = None) -> float:
    """Return the rate of an outcome, half an outcome added on either side (Jeffreys)."""
    mean = float(np.average(outcomes, weights=weights)) if len(outcomes) else 0.5
    return (mean * len(outcomes) + 0.5) / (len(outcomes) + 1)


def log_odds(probability: Floats) -> Floats:
    """Return log(p / (1 − p)), the surest kept finite."""
    kept = np.clip(probability, 1e-9, 1 - 1e-9)
    return np.log(kept / (1 - kept))
