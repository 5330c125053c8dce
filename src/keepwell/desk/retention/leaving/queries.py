"""What is known of why a customer leaves."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.health.tasks import today
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.project import project
from keepwell.desk.retention.queries import was_customer
from keepwell.engine.book.names import NAME, texts
from keepwell.engine.lake.excerpt import Excerpt, excerpt
from keepwell.engine.measures.attribution import EVER
from keepwell.engine.measures.feeds import CustomerRule
from keepwell.engine.retention.reasons import FILE, UNKNOWN, Reasons, read_reasons
from keepwell.engine.retention.stays import stays
from keepwell.engine.retention.told import SET, Leavers, told

EXAMPLE = """\
reasons:
  - name: price
    title: Price
    also: [expensive, budget cut]
  - name: missing_feature
    also: [no integration, feature]
  - name: closed_business
    also: [bankrupt, insolvent]
"""
"""What stands in the editor where a project has no list yet."""


@dataclass(frozen=True)
class Leaver:
    """Who leaves or left; it may have done so before the desk knew any customer."""

    key: str
    name: str
    is_current: bool = False


@dataclass(frozen=True)
class Known:
    """Why a customer leaves or left, as far as anybody said."""

    customer: Customer
    title: str | None
    """What the reason is called; None: nobody told one."""
    words: str
    """As it was said, where that is not a name of the list."""
    waits: bool
    """Whether it is on its way into the lake."""


def leaver(member: Member, key: str) -> Leaver | None:
    """Return a customer whom a member may see, or None.

    Who left before the desk first published has no page; who sees all customers sees them, too.
    """
    found = visible_to(member).filter(key=key).first()
    if found is not None:
        return Leaver(key, found.name, found.is_current)
    if member.visibility != Visibility.ALL or not was_customer(key):
        return None
    (called,) = texts(project().lake, NAME, pa.array([key]), today()).to_pylist()
    return Leaver(key, called or key)


def known_of(customer: Customer) -> Known:
    """Return what a colleague, the end of the contract or an exit survey said."""
    waiting = _waiting(customer)
    said = waiting or _said(customer)
    listed = reasons_of()
    reason = listed.of(said)
    title = None if reason == UNKNOWN else listed.title(reason)
    words = said if said and said != reason else ""
    return Known(customer, title, words, waits=waiting is not None)


def file() -> Path:
    """Return where the project keeps its list."""
    return project().root / FILE


def reasons_of() -> Reasons:
    """Return the project's list; raise TextError if it cannot be read."""
    return read_reasons(file())


def _waiting(customer: Customer) -> str | None:
    """Return what a colleague said last that is not in the lake yet."""
    rows = Told.objects.filter(
        table="touchpoints", row__account=customer.key, row__event=SET
    ).values_list("row", flat=True)
    found = [str(json.loads(row["properties"])["reason"]) for row in rows]
    return found[-1] if found else None


def _said(customer: Customer) -> str | None:
    people = customer.people.values_list("key", flat=True)
    facts = excerpt(project().lake, [customer.key], people)
    left, again = _last_stay(customer, facts)
    one = Leavers(pa.array([customer.key]), np.array([left]), np.array([again]))
    return told(facts, one)[0]


def _last_stay(customer: Customer, facts: Excerpt) -> tuple[int, int]:
    """Return when a former customer left, and came back; of a current one: now, and never yet."""
    now = int(datetime.now(UTC).timestamp() * 1e6)
    if customer.is_current:
        return now, EVER
    settings = project().settings
    found = stays(facts, CustomerRule(settings.relationship, settings.silence))
    (place,) = found.places(pa.array([customer.key]))
    ended = found.end[(found.who == place) & (found.end <= now)]
    return (int(ended.max()) if len(ended) else now), EVER
