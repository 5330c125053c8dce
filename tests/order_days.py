"""Orders by customer and day: from files of order lines, and invented."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from keepwell.engine.forecast.buyers import Orders


def ordered(customer: Sequence[str], day: Sequence[int], spent: Sequence[float] = ()) -> Orders:
    """Return the orders of columns."""
    money = list(spent) or [1.0] * len(day)
    rows = pa.table({"customer": customer, "day": pa.array(day, pa.int64()), "spent": money})
    rows = rows.sort_by([("customer", "ascending"), ("day", "ascending")])
    coded = rows["customer"].combine_chunks().cast(pa.string()).dictionary_encode()
    return Orders(
        coded.dictionary,
        coded.indices.to_numpy().astype(np.int64),
        rows["day"].to_numpy(),
        rows["spent"].to_numpy(),
    )


def of_file(file: Path, customer: str, moment: str, spent: str, where: str = "true") -> Orders:
    """Return the orders of a file of order lines, columns given as SQL."""
    rows = duckdb.sql(f"""
        select {customer}::varchar as customer, epoch({moment}::date::timestamp) // 86400 as day,
            sum({spent})::double as spent
        from '{file}' where {where} group by all
    """).to_arrow_table()
    return ordered(*(rows[name].to_pylist() for name in ("customer", "day", "spent")))


def invented(parameters: Sequence[float], buyers: int, days: int, seed: int = 7) -> Orders:
    """Return the orders of buyers who live by BG/NBD (r, alpha, a, b; in weeks).

    The first third of the days brings the buyers. Days are the grain, as in a lake.
    """
    r, alpha, a, b = parameters
    chance = np.random.default_rng(seed)
    customer, day = [], []
    for number in range(buyers):
        rate, gives_up = chance.gamma(r, 1 / alpha) / 7, chance.beta(a, b)
        moment = chance.uniform(0, days / 3)
        theirs = {int(moment)}
        while (moment := moment + chance.exponential(1 / rate)) < days:
            theirs.add(int(moment))
            if chance.random() < gives_up:
                break
        customer += [f"{number:06}"] * len(theirs)
        day += sorted(theirs)
    return ordered(customer, day)
