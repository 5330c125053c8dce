"""The ready declarations, on rows as their systems give them."""

import hashlib
from datetime import UTC, datetime

import pytest

from keepwell.desk.intake.facts import Came, Facts
from keepwell.desk.intake.hooks.reading import Request, read_by
from keepwell.desk.intake.syncs import declaring, ready
from keepwell.desk.intake.syncs.reading import wrap

CAME = Came("ours", datetime(2026, 4, 1, tzinfo=UTC))
TOUCHPOINTS = {
    "stripe": [
        ("acme", None, "Subscription Started", 310.0),
        ("cus_Kw0002", None, "Subscription Started", 5000.0),
        ("cus_Kw0002", None, "Subscription Ended", 0.0),
        ("acme", None, "Invoice Issued", 1299.0),
        ("acme", None, "Invoice Paid", 1.5),
        ("cus_Kw0002", None, "Invoice Issued", 5000.0),
        ("cus_Kw0002", None, "Payment Failed", 5000.0),
        ("acme", None, "Subscription Changed", 336.0),
    ],
    "hubspot": [
        ("18093456211", None, "Deal Won", 12000.5),
        ("18093456215", None, "Deal Lost", None),
    ],
    "zendesk": [
        ("509974", "20978392", "Ticket Opened", None),
        ("509974", "20978392", "Ticket Resolved", 24.0),
        (None, "20978393", "Ticket Opened", None),
        (None, "20978392", "Conversation Rated", 5.0),
        (None, "20978393", "Conversation Rated", 1.0),
    ],
    "warehouse": [("acme", "pat@acme.example", "Feature Used", 12.0)],
}
TRAITS = {
    "stripe": {("acme", "name", "Acme"), ("acme", "country", "PL"),
                ("acme", "stripe", "cus_Kw0001"), ("acme", "plan", "Seats"),
               ("cus_Kw0002", "name", "Tokyo Tea"), ("cus_Kw0002", "stripe", "cus_Kw0002")},
    "hubspot": {("18093456211", "employees", 250.0), ("18093456211", "name", "Acme"),
                ("18093456211", "domain", "acme.example"), ("18093456211", "country", "Poland"),
                ("18093456211", "industry", "COMPUTER_SOFTWARE"),
                ("18093456211", "stage", "customer"), ("18093456215", "name", "Tokyo Tea"),
                ("18093456215", "domain", "tea.example"), ("18093456215", "stage", "lead"),
                ("18093456211", "first_name", "Pat"), ("18093456211", "last_name", "Nowak"),
                ("18093456211", "job_title", "Head of Operations")},
    "zendesk": set(),
    "warehouse": {("acme", "name", "Acme"), ("acme", "plan", "team"), ("acme", "seats", 40.0),
                  ("tea", "name", "Tokyo Tea")},
}  # fmt: skip


def _mark(resource: str, row: object) -> str:
    return hashlib.sha256(wrap(resource, row)).hexdigest()


def facts_of(name: str) -> list[Facts]:
    """Return what each row of the samples says."""
    rows = ready.samples(name)
    declaration = declaring.read_text(name, ready.text(name))
    assert [one.name for one in declaration.resources] == list(rows)
    return [
        read_by(one.rules, row, Request(_mark(one.name, row), CAME, one.name))
        for one in declaration.resources
        for row in rows[one.name]
    ]


@pytest.mark.parametrize("name", ready.NAMES)
def test_rows_become_touchpoints(name: str) -> None:
    """Each row becomes exactly what it says, or nothing."""
    found = [
        (row["account"], row["person"], row["event"], row["value"])
        for facts in facts_of(name)
        for row in facts.touchpoints
    ]
    assert found == [*TOUCHPOINTS[name]]


@pytest.mark.parametrize("name", ready.NAMES)
def test_rows_become_traits(name: str) -> None:
    """What is known of a customer comes as traits, numbers as numbers."""
    found = {
        (row["account"], row["trait"], row.get("number", row.get("text")))
        for facts in facts_of(name)
        for row in facts.traits
    }
    assert found == TRAITS[name]


@pytest.mark.parametrize("name", ready.NAMES)
def test_every_fact_has_an_id_of_its_own(name: str) -> None:
    """No two facts of the samples share an id, also those of the same row."""
    ids = [row["id"] for facts in facts_of(name) for row in (*facts.touchpoints, *facts.traits)]
    assert len(set(ids)) == len(ids)
