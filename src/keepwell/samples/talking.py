"""What is said: tickets, conversations, surveys, complaints."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from keepwell.samples.company import Company, occasions
from keepwell.samples.rows import Draw, Rows, chosen, each, happen, later, somebody, working_time
from keepwell.samples.words import COMMENTS, SEVERITIES, TONGUES, TOPICS

SURVEYS = {"nps": (60, 182), "ces": (45, 365)}
"""Days after the first payment of the first question, and from one to the next."""


def talking(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield tickets with all that follows from them, surveys and complaints."""
    yield from _tickets(company, rng)
    for survey, (first, every) in SURVEYS.items():
        account, day = occasions(
            company.begins + first, np.full(len(company.begins), every), company.days
        )
        again = np.repeat(np.arange(len(account)), 1 + company.seats[account, day] // 8)
        yield from _survey(company, survey, (account[again], day[again]), rng)
    account, day = happen(0.011 * (1 - company.health) ** 2.5 * company.pays, rng)
    yield Rows(
        "Complaint Made",
        "crm",
        account,
        working_time(company, account, day, rng),
        somebody(company, account, day, rng),
        properties=chosen(
            [{"topic": topic} for topic in TOPICS], rng.integers(0, 10, len(account))
        ),
    )


def _tickets(company: Company, rng: Draw) -> Iterator[Rows]:
    """Yield tickets; the sick have more of them, severer ones, and the same question again."""
    trouble = 1 - company.health
    account, day = happen(0.0035 * company.seats * (2 * trouble) ** 1.6 * company.here, rng)
    ill, count = trouble[account, day], len(account)
    at, person = working_time(company, account, day, rng), somebody(company, account, day, rng)
    same = rng.random(count) < 0.15 + 0.45 * ill
    topic = np.where(same, account % len(TOPICS), rng.integers(0, len(TOPICS), count))
    severity = np.digitize(rng.random(count) + 0.25 * ill, [0.4, 0.93, 1.07])
    about = [{"topic": t, "severity": s} for t in TOPICS for s in SEVERITIES]
    properties = chosen(about, topic * len(SEVERITIES) + severity)
    yield Rows("Ticket Opened", "helpdesk", account, at, person, properties=properties)

    hours = np.round(np.exp(rng.normal(1.7 + 1.9 * ill, 0.9, count)), 1)
    solved = later(at, hours)
    yield Rows("Ticket Resolved", "helpdesk", account, solved, person, hours, properties)
    mood = np.clip(np.rint(rng.normal(4.9 - 2.6 * ill - hours / 200, 0.7)), 1, 5)
    for event, source, share in (
        ("Conversation Rated", "chat", 0.3),
        ("Call Rated", "phone", 0.12),
    ):
        told = rng.random(count) < share
        when = later(solved[told], 2 * rng.random(told.sum()))
        yield Rows(event, source, account[told], when, person[told], mood[told])
    asked = rng.random(count) < 0.3
    yield from _survey(
        company, "csat", (account[asked], np.minimum(day[asked] + 2, company.days - 1)), rng
    )


def _survey(
    company: Company, survey: str, asked: tuple[np.ndarray, np.ndarray], rng: Draw
) -> Iterator[Rows]:
    """Yield invitations and the answers of those who answer: the sick are silent first."""
    account, day = asked
    at, person = working_time(company, account, day, rng), somebody(company, account, day, rng)
    properties = chosen([{"survey": survey}], np.zeros(len(account), int))
    yield Rows("Survey Sent", "surveys", account, at, person, properties=properties)

    health = company.health[account, day]
    answered = rng.random(len(account)) < 0.12 + 0.45 * health
    health, account, person = health[answered], account[answered], person[answered]
    value = _answers(survey, health, rng)
    yield Rows(
        "Survey Answered",
        "surveys",
        account,
        later(at[answered], 50 * rng.random(len(account)) ** 2),
        person,
        value,
        _words(survey, company.tongue[account], value, rng),
    )


def _answers(survey: str, health: np.ndarray, rng: Draw) -> np.ndarray:
    low, high, spread, top = {
        "nps": (3.2, 10.2, 1.2, 10), "csat": (2.0, 5.2, 0.7, 5), "ces": (2.4, 7.0, 1.0, 7),
    }[survey]  # fmt: skip
    drawn = rng.normal(low + (high - low) * health, spread)
    return np.clip(np.rint(drawn), 0 if survey == "nps" else 1, top)


def _words(survey: str, tongue: np.ndarray, value: np.ndarray, rng: Draw) -> pa.Array:
    """Return the properties of answers; a third write something, each in their language."""
    edges = {"nps": (7, 9), "csat": (3, 4), "ces": (4, 6)}[survey]
    mood = np.digitize(value, edges)
    luck = rng.random((len(value), 2))
    return each(
        {"survey": survey, "comment": _comment(t, m, u)} if writes < 0.35 else {"survey": survey}
        for t, m, (writes, u) in zip(tongue, mood, luck, strict=True)
    )


def _comment(tongue: int, mood: int, u: float) -> str:
    said = COMMENTS[TONGUES[tongue].language][mood]
    return said[int(u * len(said))]
