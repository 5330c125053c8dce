"""Making forecasts, in the background."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.forecasts.queries import USUAL, horizons, latest
from keepwell.desk.health.models import UNTIL_RENEWAL, KeptForecast, Outlook, Prospect, Publication
from keepwell.desk.health.publishing.writing import in_pieces
from keepwell.desk.jobs import job, progress
from keepwell.desk.project import project

if TYPE_CHECKING:
    from keepwell.engine.forecast.result import Customer as Foretold
    from keepwell.engine.forecast.result import Customers, Forecast

NIGHTLY, WEEKLY = timedelta(hours=20), timedelta(days=6, hours=20)
"""Ages from which on a forecast is made again in the night."""
MANY = 50_000
"""Customers from which on that is once a week."""
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
    order = found.customers.dearest().tolist()
    for start in range(0, len(order), CHUNK):
        progress.say(start, len(order), gettext_noop("Writing down what is said of each"))
        outlooks = list(_outlooks(kept, found.customers, order[start : start + CHUNK]))
        with transaction.atomic():
            Outlook.objects.bulk_create(outlooks, batch_size=500)
        _add_up(kept, outlooks)


def _outlooks(
    kept: KeptForecast, customers: "Customers", places: Sequence[int]
) -> Iterator[Outlook]:
    said = [customers.one(place) for place in places]
    known = ids_of([one.account for one in said])
    for one in said:
        if one.account in known and one.p_leave is not None:
            yield Outlook(
                forecast=kept,
                customer_id=known[one.account],
                p_leave=one.p_leave,
                orders=one.expected_purchases,
                at_risk=one.revenue_at_risk,
                until=_until(kept, one),
                drivers=[[drv.feature, drv.value, round(drv.effect, 4)] for drv in one.drivers],
            )


def _until(kept: KeptForecast, one: "Foretold") -> date:
    if kept.within == UNTIL_RENEWAL and one.renewal is not None:
        return one.renewal
    return kept.as_of + timedelta(days=kept.within)


def _add_up(kept: KeptForecast, outlooks: Sequence[Outlook]) -> None:
    kept.customers += len(outlooks)
    kept.leaving += sum(one.p_leave for one in outlooks)
    kept.at_risk += sum(one.at_risk or 0.0 for one in outlooks)
    kept.valued += sum(one.at_risk is not None for one in outlooks)
    expected = [one.orders for one in outlooks if one.orders is not None]
    if expected:
        kept.orders = (kept.orders or 0.0) + sum(expected)


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
