"""What is known of accounts and people from when on: the rows of `traits`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from keepwell.engine.lake.tables import TRAITS
from keepwell.samples.blemishes import Mess
from keepwell.samples.company import NEVER, Company
from keepwell.samples.dealing import MONTHLY, renewals, seat_changes
from keepwell.samples.names import account_names, addresses, people_names, phones
from keepwell.samples.rows import Draw
from keepwell.samples.words import INDUSTRIES, OWNERS, PLANS, SEGMENTS, TEAMS, TONGUES

ROLES = ("champion", "admin", "buyer", "user")
ONBOARDED, GROWN = 60, 180
"""Days after the first payment on which the stage becomes `adoption` and `mature`."""
UNLIMITED = 0.015
"""Accounts whose contract knows no seats: some measures must do without."""


@dataclass(frozen=True)
class Facts:
    """One trait of some accounts or people; `text` or `number` is None."""

    trait: str
    account: np.ndarray
    at: np.ndarray
    text: pa.Array | None = None
    number: np.ndarray | None = None
    person: np.ndarray | None = None


def traits(company: Company, mess: Mess, names: tuple[pa.Array, pa.Array], rng: Draw) -> pa.Table:
    """Return the table; `names` are the keys of all accounts and of all people."""
    parts = [*_lasting(company, rng), *_stages(company), *_contract(company, rng)]
    parts += _people(company, mess, rng)
    tables = [_table(part, number, names) for number, part in enumerate(parts)]
    table = pa.concat_tables(tables).sort_by([("received_at", "ascending"), ("id", "ascending")])
    return table.combine_chunks()


def _lasting(company: Company, rng: Draw) -> Iterator[Facts]:
    """Yield what is known from the first day on and hardly changes."""
    everybody = np.arange(len(company.begins))
    at = company.moment(company.appears, 9.0)
    land = [TONGUES[t].countries[c] for t, c in zip(company.tongue, company.country, strict=True)]
    languages = [TONGUES[t].language for t in company.tongue]
    size = np.digitize(company.people, [8, 25])
    texts = {
        "name": account_names(company.tongue, rng),
        "country": [country for country, _, _ in land],
        "region": [region for _, region, _ in land],
        "language": languages,
        "segment": [SEGMENTS[number] for number in size],
        "industry": [INDUSTRIES[number] for number in company.industry],
        "owner": [OWNERS[number] for number in company.owner],
        "team": [TEAMS[number * len(TEAMS) // len(OWNERS)] for number in company.owner],
    }
    for trait, values in texts.items():
        yield Facts(trait, everybody, at, pa.array(values))
    moved = np.flatnonzero(rng.random(len(everybody)) < 0.08)  # a colleague hands some over
    half = len(OWNERS) // len(TEAMS)
    other = (company.owner[moved] + 1) % half + company.owner[moved] // half * half
    day = (company.appears[moved] + company.days) // 2
    yield Facts("owner", moved, company.moment(day, 9.0), pa.array([OWNERS[n] for n in other]))


def _stages(company: Company) -> Iterator[Facts]:
    """Yield the stages of a customer's life, from trial to former."""
    old = company.base
    gone = np.minimum(company.ends, company.days)
    trial_lost = (company.ends < company.days) & (company.begins >= company.ends)
    days = {
        "trial": np.where(old, NEVER, company.appears),
        "onboarding": np.where(old, NEVER, company.begins),
        "adoption": np.where(old, NEVER, company.begins + ONBOARDED),
        "mature": np.where(old, company.begins, company.begins + GROWN),
        "former": np.where(trial_lost, NEVER, company.ends),
        "adoption again": company.returns,
    }
    for stage, day in days.items():
        limit = company.days if stage in {"former", "adoption again"} else gone
        these = np.flatnonzero(day < limit)
        text = pa.array([stage.split()[0]] * len(these), pa.string())
        yield Facts("stage", these, company.moment(day[these], 11.0), text)


def _contract(company: Company, rng: Draw) -> Iterator[Facts]:
    """Yield plan, seats, monthly value and the next renewal, each time one of them changes.

    Contracts by the month go on by themselves: nobody keeps a renewal date for them.
    """
    began = np.flatnonzero(company.begins < company.days)
    day = company.begins[began]
    yield Facts(
        "plan", began, company.moment(day), pa.array([PLANS[n] for n in company.plan[began]])
    )
    limited = rng.random(len(company.begins)) >= UNLIMITED
    for account, on in ((began, day), seat_changes(company)):
        at = company.moment(on)
        yield Facts("mrr", account, at, number=company.mrr[account, on])
        seats = company.seats[account, on].astype(float)
        keep = limited[account]
        yield Facts("seats", account[keep], at[keep], number=seats[keep])
    account, on = renewals(company)
    yearly = began[company.term[began] > MONTHLY]
    first = company.begins[yearly]
    for who, known, due in (
        (yearly, first, first + company.renewal_phase[yearly]),
        (account, on, on + company.term[account]),
    ):
        dates = [(company.start + timedelta(days=int(d))).date().isoformat() for d in due]
        yield Facts("renewal_date", who, company.moment(known), pa.array(dates, pa.string()))


def _people(company: Company, mess: Mess, rng: Draw) -> list[Facts]:
    """Return who people are; this is also what links them to their account."""
    account = np.repeat(np.arange(len(company.people)), company.people)
    nth = np.arange(len(account)) - company.first_person[account]
    at = np.maximum(company.moment(company.appears[account], 9.5), mess.linked_at)
    tongue = company.tongue[account]
    called = people_names(tongue, rng)
    texts = {
        "name": called,
        "role": [ROLES[min(n, len(ROLES) - 1)] for n in nth],
        "language": [TONGUES[t].language for t in tongue],
        "email": addresses(called, account),
        "phone": phones(len(called)),
    }
    person = np.arange(len(account))
    there = ~mess.is_double & (at < company.moment(np.array(company.days), 0.0))
    facts = [
        Facts(
            trait,
            account[there],
            at[there],
            pa.array(values).filter(pa.array(there)),
            None,
            person[there],
        )
        for trait, values in texts.items()
    ]
    moved = pa.array(["user"] * len(mess.movers))
    facts.append(Facts("role", mess.moved_to, mess.moved_at, moved, None, mess.movers))
    stayed = np.setdiff1d(person[there], mess.movers)
    return [*facts, *_comings_and_goings(company, account[stayed], stayed)]


def _comings_and_goings(
    company: Company, account: np.ndarray, person: np.ndarray
) -> Iterator[Facts]:
    """Yield that people left with their account, or are back with it."""
    for status, day in (("left", company.ends), ("active", company.returns)):
        these = day[account] < company.days
        text = pa.repeat(pa.scalar(status), int(these.sum()))
        at = company.moment(day[account[these]], 13.0)
        yield Facts("status", account[these], at, text, None, person[these])


def _table(facts: Facts, number: int, names: tuple[pa.Array, pa.Array]) -> pa.Table:
    count = len(facts.account)
    at = pa.array(facts.at.astype("datetime64[us]")).cast(TRAITS.schema.field("at").type)
    minutes_later = (facts.at + 180_000_000).astype("datetime64[us]")
    columns = {
        "account": names[0].take(pa.array(facts.account)),
        "person": pa.nulls(count, pa.string())
        if facts.person is None
        else names[1].take(pa.array(facts.person)),
        "at": at,
        "trait": pa.repeat(pa.scalar(facts.trait), count),
        "text": pa.nulls(count, pa.string()) if facts.text is None else facts.text,
        "number": pa.nulls(count, pa.float64()) if facts.number is None else pa.array(facts.number),
        "source": pa.repeat(pa.scalar("crm"), count),
        "id": pa.array([f"trait-{number:02}-{n:06}" for n in range(count)], pa.string()),
        "received_at": pa.array(minutes_later).cast(at.type),
    }
    return pa.table(columns, schema=TRAITS.schema)
