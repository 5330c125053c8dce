"""What is agreed and owed: subscriptions, invoices, referrals, and what our colleagues think."""

from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import pyarrow as pa

from keepwell.samples.company import NEVER, Company, occasions
from keepwell.samples.rows import Draw, Rows, chosen, each, happen, later, working_time
from keepwell.samples.words import NOTES, OVERRIDES, OWNERS, PLANS, REASONS

MONTHLY = 300
"""Days: terms up to this long are by the month, and renew by themselves."""

DUE = 14
"""Days from an invoice to its due day."""


def dealing(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield everything about contracts and money, then referrals and our own judgements."""
    yield from _subscriptions(company)
    yield from _invoices(company, rng)
    account, day = happen(0.0028 * np.clip(company.health - 0.45, 0, 1) * company.pays, rng)
    yield Rows("Referral Made", "crm", account, working_time(company, account, day, rng))
    yield from _judgements(company, rng)


def renewals(company: Company) -> tuple[np.ndarray, np.ndarray]:
    """Return (account, day) of the renewals that took place; monthly contracts renew silently."""
    phase = company.begins + company.renewal_phase
    first = np.where(company.term > MONTHLY, phase, NEVER)
    account, day = occasions(first, np.full(len(first), 365), company.days)
    kept = company.pays[account, day] & (day != company.begins[account])
    return account[kept], day[kept]


def seat_changes(company: Company) -> tuple[np.ndarray, np.ndarray]:
    """Return (account, day) on which a paying account's number of seats became another."""
    changed = (np.diff(company.seats, axis=1) != 0) & company.pays[:, 1:] & company.pays[:, :-1]
    account, before = np.nonzero(changed)
    return account, before + 1


def _subscriptions(company: Company) -> Iterator[Rows]:
    def rows(event: str, account: np.ndarray, day: np.ndarray, properties: pa.Array) -> Rows:
        value = company.mrr[account, day] if event != "Subscription Ended" else np.zeros(len(day))
        return Rows(
            event, "billing", account, company.moment(day), value=value, properties=properties
        )

    for day, how in ((company.begins, {}), (company.returns, {"won_back": True})):
        began = np.flatnonzero(day < company.days)
        plans = chosen([{"plan": plan, **how} for plan in PLANS], company.plan[began])
        yield rows("Subscription Started", began, day[began], plans)
    left = np.flatnonzero((company.ends < company.days) & (company.begins < company.ends))
    why = chosen([{"reason": reason} for reason in REASONS], company.reason[left])
    yield rows("Subscription Ended", left, company.ends[left], why)
    account, day = renewals(company)
    yield rows("Subscription Changed", account, day, chosen([{"reason": "renewal"}], 0 * day))
    account, day = seat_changes(company)
    grown = (company.seats[account, day] > company.seats[account, day - 1]).astype(int)
    kinds = chosen([{"reason": "downgrade"}, {"reason": "upgrade"}], grown)
    yield rows("Subscription Changed", account, day, kinds)


def _invoices(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield an invoice every 30 days and what was paid, and when; some pay late by habit."""
    account, day = occasions(company.begins, np.full(len(company.begins), 30), company.days)
    paying = company.pays[account, day]
    account, day = account[paying], day[paying]
    amount, at = company.mrr[account, day], company.moment(day, 14.0)
    yield Rows("Invoice Issued", "billing", account, at, value=amount)

    habit = np.where(
        rng.random(len(company.begins)) < 0.12, rng.exponential(9, len(company.begins)), 0
    )
    ill = np.clip(0.65 - company.health[account, day], 0, 1)
    late = np.rint(rng.normal(-4 + habit[account] + 26 * ill, 2.5)).clip(-DUE + 1)
    paid = rng.random(len(account)) > 0.006 + 0.7 * ill**2
    yield Rows(
        "Invoice Paid",
        "billing",
        account[paid],
        later(at[paid], 24 * (DUE + late[paid])),
        value=late[paid],
        properties=each({"amount": money} for money in amount[paid].tolist()),
    )


def _judgements(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield what the responsible colleagues say: kindly, with noise, once in six weeks."""
    first = company.begins + rng.integers(5, 50, len(company.begins))
    account, day = occasions(first, rng.integers(35, 60, len(first)), company.days)
    kind = rng.normal(12 + 82 * company.health[account, day], 11)
    note = [{"note": note, "by": owner} for owner in OWNERS for note in NOTES]
    which = company.owner[account] * len(NOTES) + rng.integers(0, len(NOTES), len(account))
    at = working_time(company, account, day, rng)
    value = np.clip(5 * np.rint(kind / 5), 0, 100)
    yield Rows("Sentiment Set", "crm", account, at, value=value, properties=chosen(note, which))

    some = rng.choice(len(company.begins), max(2, len(company.begins) // 200), replace=False)
    day = company.days - 1 - rng.integers(0, min(90, company.days), len(some))
    turn = rng.integers(0, len(OVERRIDES), len(some))
    until = [company.start.date() + timedelta(days=int(d) + 30) for d in day]
    yield Rows(
        "Health Overridden",
        "crm",
        some,
        working_time(company, some, day, rng),
        properties=each(
            {"band": OVERRIDES[t][0], "reason": OVERRIDES[t][1], "until": u.isoformat()}
            for t, u in zip(turn, until, strict=True)
        ),
    )
