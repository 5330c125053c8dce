"""What people do with the product: sign in, use features, take courses."""

from collections.abc import Iterator

import numpy as np

from keepwell.samples.company import Company, known_features
from keepwell.samples.rows import Draw, Rows, chosen, happen, later, somebody, working_time
from keepwell.samples.words import FEATURES

SIGN_INS = 0.095
"""Sign-ins per seat and working day when all is well."""
FEATURES_PER_SIGN_IN = 1.5


def using(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield sign-ins, the features used after them, and courses."""
    busy = (
        company.seats * (0.25 + 0.75 * company.health) * np.clip(1.25 * company.health - 0.05, 0, 1)
    )
    account, day = happen(SIGN_INS * busy * _calendar(company) * company.here, rng)
    at = working_time(company, account, day, rng)
    person = somebody(company, account, day, rng)
    yield Rows("Signed In", "product", account, at, person)

    clicks = rng.poisson(FEATURES_PER_SIGN_IN * (0.4 + 0.8 * company.health[account, day]))
    many = np.repeat(np.arange(len(account)), clicks)
    breadth = known_features(company)[account[many], day[many]]
    feature = (rng.random(len(many)) ** 1.4 * breadth).astype(int)
    yield Rows(
        "Feature Used",
        "product",
        account[many],
        later(at[many], 1.5 * rng.random(len(many))),
        person[many],
        properties=chosen([{"feature": name} for name in FEATURES], feature),
    )
    yield _courses(company, rng)


def _calendar(company: Company) -> np.ndarray:
    """Return how much is worked on each day: weekends and the end of the year are quiet."""
    day = np.arange(company.days)
    weekday = (company.start.weekday() + day) % 7
    of_year = (company.start.timetuple().tm_yday + day) % 365
    return np.where(weekday < 5, 1.0, 0.12) * np.where((of_year > 355) | (of_year < 4), 0.4, 1.0)


def _courses(company: Company, rng: Draw) -> Rows:
    """Return courses: many in the first two months, then now and again."""
    age = np.arange(company.days) - company.begins[:, None]
    eager = np.where((age >= 0) & (age < 60), 5.0, 1.0) * company.health
    account, day = happen(0.0013 * company.seats * eager * company.pays, rng)
    return Rows(
        "Course Completed",
        "academy",
        account,
        working_time(company, account, day, rng),
        somebody(company, account, day, rng),
        value=rng.integers(60, 101, len(account)).astype(float),
        properties=chosen(
            [{"course": name} for name in ("basics", "reports", "automation", "administration")],
            rng.integers(0, 4, len(account)),
        ),
    )
