"""Making forecasts, in the background."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.forecasts.queries import USUAL, horizons, latest
from keepwell.desk.health.models import UNTIL_RENEWAL, KeptForecast, Outlook, Prospect, Publication
from keepwell.desk.health.publishing.loading import load
from keepwell.desk.health.publishing.writing import in_pieces
from keepwell.desk.jobs import job, progress
from keepwell.desk.project import project

if TYPE_CHECKING:
    from keepwell.engine.forecast.result import Customers, Forecast
    from keepwell.engine.measures.folds import Floats, Ints

NIGHTLY, WEEKLY = timedelta(hours=20), timedelta(days=6, hours=20)
"""Ages from which on a forecast is made again in the night."""
MANY = 50_000
"""Customers from which on that is once a week."""
UNKNOWN = -1
"""In the place of the number of a customer that the desk does not know."""
CHUNK = 5_000
"""Customers written in one transaction: others who write wait for some tenths of a second."""


def key_of(within: int) -> str:
    """Return the key of the job that makes a forecast: of each one waits and one runs at most."""
    return f"health.forecast:{within}"


@job(title=_("Forecast who will leave"))
def forecast_one(within: int) -> int:
    """Forecast, look who is ready for more, and keep both; return of how many something is said."""
    kept = make(within)
    find_growth()
    return kept.customers


def make_what_is_due() -> int:
    """Forecast anew what has grown old; return how many forecasts were made.

    The first time it is the longest horizon; others follow once somebody has asked for them.
    """
    many = _customers()
    if not many:
        return 0
    asked = set(KeptForecast.objects.values_list("within", flat=True)) or {USUAL}
    age = WEEKLY if many > MANY else NIGHTLY
    due = [within for within in horizons() if within in asked and _is_older(within, age)]
    for within in due:
        make(within)
    if due:
        find_growth()
    return len(due)


def _is_older(within: int, age: timedelta) -> bool:
    kept = latest(within)
    return kept is None or kept.made_at < now() - age


def _customers() -> int:
    """Return how many customers were last published."""
    last = Publication.objects.filter(finished_at__isnull=False, customers__gt=0, is_full=True)
    return last.values_list("customers", flat=True).first() or 0


# --- who may leave


def make(within: int) -> KeptForecast:
    """Forecast and keep here and now; what was kept of this horizon before goes."""
    from keepwell.engine.forecast.kept import as_json
    from keepwell.forecasting import forecast

    progress.say(0, 0, gettext_noop("Learning from who left and who stayed"))
    found = forecast(project(), as_of=yesterday(), horizon=within or None)
    kept = KeptForecast.objects.create(within=within, as_of=found.as_of, record=as_json(found))
    if found.verdict.tells_apart:
        _write(kept, found)
    kept.finished_at = now()
    kept.save()
    _forget_others(kept)
    return kept


def _write(kept: KeptForecast, found: "Forecast") -> None:
    """Write what is said of each customer that the desk knows, and add it up."""
    order = found.customers.dearest()
    for start in range(0, len(order), CHUNK):
        progress.say(start, len(order), gettext_noop("Writing down what is said of each"))
        outlooks = _outlooks(kept, found.customers, order[start : start + CHUNK])
        with transaction.atomic():
            load(Outlook._meta.db_table, outlooks)
        _add_up(kept, outlooks)


def _outlooks(kept: KeptForecast, customers: "Customers", places: "Ints") -> pa.Table:
    """Return rows of outlooks, of customers at some places that anything is said of."""
    names = customers.names.take(pa.array(places)).to_pylist()
    ids = ids_of(names)
    number = np.array([ids.get(name, UNKNOWN) for name in names], np.int64)
    told = (number != UNKNOWN) & ~np.isnan(customers.p_leave[places])
    places, number = places[told], number[told]
    return pa.table({
        "forecast_id": np.full(len(places), kept.pk),
        "customer_id": number,
        "p_leave": customers.p_leave[places],
        "orders": pa.array(customers.expected[places], from_pandas=True),
        "at_risk": pa.array(customers.at_risk[places], from_pandas=True),
        "until": _until(kept, customers.renewal[places]),
        "drivers": pa.array([_drivers(customers, place) for place in places.tolist()], pa.string()),
    })  # fmt: skip


def _drivers(customers: "Customers", place: int) -> str:
    drivers = customers.explanation.drivers(place)
    return json.dumps([
        [one.feature, _held(one.value), round(one.effect, 4)] for one in drivers
    ])  # fmt: skip


def _held(value: float | str | None) -> float | str | None:
    """Return what a customer has, as JSON can hold it."""
    return None if isinstance(value, float) and not isfinite(value) else value


def _until(kept: KeptForecast, renewal: "Floats") -> pa.Array:
    """Return the last day that is spoken of, of each."""
    if kept.within == UNTIL_RENEWAL:
        return pa.array(renewal.astype(np.int32)).cast(pa.date32())
    return pa.repeat(pa.scalar(kept.as_of + timedelta(days=kept.within)), len(renewal))


def _add_up(kept: KeptForecast, outlooks: pa.Table) -> None:
    """Add what is said of some customers to the sums of all."""
    kept.customers += outlooks.num_rows
    kept.leaving += pc.sum(outlooks["p_leave"]).as_py() or 0.0
    kept.at_risk += pc.sum(outlooks["at_risk"]).as_py() or 0.0
    kept.valued += outlooks.num_rows - outlooks["at_risk"].null_count
    expected = pc.sum(outlooks["orders"]).as_py()
    if expected is not None:
        kept.orders = (kept.orders or 0.0) + expected


def ids_of(keys: Sequence[str]) -> dict[str, int]:
    """Return the desk's numbers of customers, by key."""
    return {
        key: number
        for some in in_pieces(keys)
        for key, number in Customer.objects.filter(key__in=some).values_list("key", "pk")
    }


def _forget_others(kept: KeptForecast) -> None:
    """Let go of all other forecasts of this horizon, a chunk at a time."""
    others = KeptForecast.objects.filter(within=kept.within).exclude(pk=kept.pk)
    for other in others:
        while some := list(other.outlooks.values_list("pk", flat=True)[:CHUNK]):
            Outlook.objects.filter(pk__among=some).delete()
    others.delete()


# --- who is ready for more


def find_growth() -> int:
    """Keep who is ready for more; return how many."""
    from dataclasses import asdict

    from keepwell.forecasting import growth

    progress.say(0, 0, gettext_noop("Looking for who is ready for more"))
    as_of = yesterday()
    found = growth(project(), as_of=as_of)
    known = ids_of(list(found))
    values = _values(list(known.values()))
    with transaction.atomic():
        Prospect.objects.all().delete()
        Prospect.objects.bulk_create(
            [
                Prospect(
                    customer_id=known[name], as_of=as_of, value=values[known[name]],
                    reasons=[asdict(reason) for reason in reasons],
                )
                for name, reasons in found.items()
                if name in known
            ],
            batch_size=500,
        )  # fmt: skip
    return len(known)


def _values(ids: Sequence[int]) -> dict[int, float | None]:
    return dict(Customer.objects.filter(pk__among=ids).values_list("pk", "value"))


def yesterday() -> date:
    """Return the last day that has ended: what a forecast knows."""
    return datetime.now(UTC).date() - timedelta(days=1)
