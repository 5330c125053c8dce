"""Every estimator keeps the contract."""

import pickle

import numpy as np
import pyarrow as pa
import pytest

from keepwell.engine.forecast.base_rate import BaseRate
from keepwell.engine.forecast.blend import Blend
from keepwell.engine.forecast.boosting import Boosting
from keepwell.engine.forecast.leaving import Leaving
from keepwell.engine.forecast.logistic import Logistic
from keepwell.errors import ForecastError

ESTIMATORS = [BaseRate, Logistic, Boosting, lambda: Blend(Logistic(), Boosting()), Leaving]
NAMES = ["base_rate", "logistic", "boosting", "blend", "leaving"]
ROWS = 400


@pytest.fixture(params=ESTIMATORS, ids=NAMES)
def estimator(request):
    """Return an estimator that has learned nothing yet."""
    return request.param()


@pytest.fixture(scope="module", params=ESTIMATORS, ids=NAMES)
def fitted(request):
    """Return an estimator that has learned; it is only asked."""
    return request.param().fit(FEATURES, LEFT, seed=1)


def company(rows=ROWS, seed=1):
    """Return features and who left: the less somebody signs in, the likelier."""
    chance = np.random.default_rng(seed)
    sign_ins = chance.poisson(8, rows).astype(float)
    seats = chance.integers(1, 50, rows).astype(float)
    left = chance.random(rows) < 1 / (1 + np.exp(0.6 * (sign_ins - 5)))
    missing = chance.random(rows) < 0.2
    features = pa.table({
        "sign-ins": sign_ins,
        "seats": pa.array(seats, mask=missing),
        "plan": pa.array(chance.choice(["basic", "pro", None], rows).tolist(), pa.string()),
        "trial": pa.array(chance.random(rows) < 0.1),
        "twice the sign-ins": sign_ins * 2,
        "the same everywhere": np.ones(rows),
        "never known": pa.nulls(rows, pa.float64()),
    })  # fmt: skip
    return features, left


FEATURES, LEFT = company()


def is_probability(predicted, rows):
    """Tell whether these are so many probabilities."""
    return predicted.shape == (rows,) and bool(((predicted >= 0) & (predicted <= 1)).all())


def test_probabilities_for_every_row(fitted):
    """Each row gets a probability, whatever is missing; on average what happened."""
    predicted = fitted.predict(FEATURES)
    assert is_probability(predicted, ROWS)
    assert predicted.mean() == pytest.approx(LEFT.mean(), abs=0.02)


def test_those_who_left_are_told_apart(fitted):
    """All but the base rate give those who left the greater probabilities."""
    predicted = fitted.predict(FEATURES)
    if isinstance(fitted, BaseRate):
        assert predicted.std() == pytest.approx(0, abs=1e-12)
    else:
        assert predicted[LEFT].mean() > predicted[~LEFT].mean() + 0.1


def test_the_same_seed_gives_the_same(estimator):
    """Fitted again on the same rows, the probabilities are the same to the last digit."""
    first = estimator.fit(FEATURES, LEFT, seed=3).predict(FEATURES)
    assert first.tolist() == estimator.fit(FEATURES, LEFT, seed=3).predict(FEATURES).tolist()


def test_what_was_never_seen_and_what_is_missing(fitted):
    """An unseen text, a row of nulls, and columns in another order are fine."""
    strange = pa.table({
        "trial": pa.array([None, True]),
        "plan": ["unheard of", None],
        "seats": pa.array([None, 1e300]),
        "sign-ins": pa.array([None, -5.0]),
        "twice the sign-ins": [float("inf"), float("nan")],
        "the same everywhere": [2.0, 1.0],
        "never known": [7.0, None],
    })  # fmt: skip
    assert is_probability(fitted.predict(strange), 2)
    order = FEATURES.select(FEATURES.column_names[::-1])
    assert fitted.predict(order).tolist() == fitted.predict(FEATURES).tolist()


@pytest.mark.parametrize("outcome", [True, False])
def test_a_single_outcome(estimator, outcome):
    """Where all left, or nobody did, everybody gets the same: near it, but never certain."""
    predicted = estimator.fit(FEATURES, np.full(ROWS, outcome), seed=1).predict(FEATURES)
    assert predicted.std() == pytest.approx(0, abs=1e-12)
    assert abs(predicted[0] - outcome) < 0.01
    assert 0 < predicted[0] < 1


@pytest.mark.parametrize("rows", [1, 2])
def test_a_row_or_two(estimator, rows):
    """One row is enough to learn from."""
    estimator.fit(FEATURES.slice(0, rows), LEFT[:rows], seed=1)
    assert is_probability(estimator.predict(FEATURES), ROWS)
    assert estimator.explain(FEATURES).drivers(0) is not None


def test_nobody_to_predict(fitted):
    """No rows, no probabilities."""
    assert is_probability(fitted.predict(FEATURES.slice(0, 0)), 0)


def test_nothing_but_what_is_the_same(estimator):
    """Features that never differ say nothing: everybody gets the rate."""
    constant = FEATURES.select(["the same everywhere", "never known"])
    predicted = estimator.fit(constant, LEFT, seed=1).predict(constant)
    assert predicted == pytest.approx(LEFT.mean(), abs=0.01)


def test_drivers_are_features_the_row_has(fitted):
    """Drivers name features with the row's own values, the strongest first."""
    explained = fitted.explain(FEATURES)
    for row in range(20):
        drivers = explained.drivers(row)
        strengths = [abs(driver.effect) for driver in drivers]
        assert strengths == sorted(strengths, reverse=True)
        for driver in drivers:
            assert driver.value == FEATURES[driver.feature][row].as_py()


def test_who_hardly_signs_in_is_driven_by_it(fitted):
    """The least active customer is told to leave because of it, the most active to stay."""
    explained = fitted.explain(FEATURES)
    if isinstance(fitted, BaseRate):
        assert explained.drivers(0) == []
        return
    sign_ins = FEATURES["sign-ins"].to_numpy()
    for row, sign in ((int(sign_ins.argmin()), 1), (int(sign_ins.argmax()), -1)):
        effects = {d.feature: d.effect for d in explained.drivers(row)}
        active = effects.get("sign-ins", 0) + effects.get("twice the sign-ins", 0)
        assert active * sign > 0.3


def test_weights_count_as_rows(estimator):
    """A row of weight 3 raises the rate as three rows do."""
    weights = np.where(LEFT, 3.0, 1.0)
    weighted = estimator.fit(FEATURES, LEFT, weights=weights, seed=1).predict(FEATURES)
    assert np.average(weighted, weights=weights) == pytest.approx(
        np.average(LEFT, weights=weights), abs=0.04
    )


def test_saved_and_loaded(fitted, tmp_path):
    """What is loaded says what was saved."""
    fitted.save(tmp_path / "estimator")
    loaded = type(fitted).load(tmp_path / "estimator")
    assert loaded.predict(FEATURES).tolist() == fitted.predict(FEATURES).tolist()
    assert loaded.explain(FEATURES).drivers(3) == fitted.explain(FEATURES).drivers(3)


def test_another_version_is_refused(fitted, tmp_path):
    """What another version saved is not read, and the message says which and what to do."""
    path = tmp_path / "estimator"
    fitted.save(path)
    header, body = path.read_bytes().split(b"\n", 1)
    for key in ("format", "numpy", "scikit-learn", "estimator"):
        changed = header.replace(f'"{key}": '.encode(), f'"{key}": 9, "was": '.encode())
        path.write_bytes(changed + b"\n" + body)
        with pytest.raises(ForecastError, match=f"saved with {key} 9.*Fit the estimator again"):
            type(fitted).load(path)


def test_another_file_is_refused(fitted, tmp_path):
    """A file that is no estimator says so; one that names a foreign function is not run."""
    path = tmp_path / "estimator"
    path.write_bytes(b"hello")
    with pytest.raises(ForecastError, match="is not a saved estimator"):
        type(fitted).load(path)
    fitted.save(path)
    header = path.read_bytes().split(b"\n", 1)[0]
    path.write_bytes(header + b"\n" + pickle.dumps(Harm()))
    with pytest.raises(ForecastError, match=r"posix\.system"):
        type(fitted).load(path)


class Harm:
    """Runs a command when it is unpickled."""

    def __reduce__(self):
        """Name the command."""
        import os

        return os.system, ("true",)
