"""A lake of questions and answers, from a few plain rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from keepwell.engine.lake.tables import TOUCHPOINTS, TRAITS
from keepwell.project import Project
from keepwell.samples.rows import as_json
from small_company import touchpoints, traits

START = datetime(2026, 1, 1, tzinfo=UTC)
ROWS = (
    # account, person, day, event, value, properties
    ("acme", "ann", 0, "Subscription Started", 10.0, {}),
    ("beta", "bob", 0, "Subscription Started", 10.0, {}),
    ("gone", "gus", 0, "Subscription Started", 10.0, {}),
    ("gone", "gus", 25, "Subscription Ended", 0.0, {}),
    ("acme", "ann", 10, "Survey Sent", None, {"survey": "nps"}),
    ("acme", "art", 10, "Survey Sent", None, {"survey": "nps"}),
    ("beta", "bob", 10, "Survey Sent", None, {"survey": "nps", "stage": "mature"}),
    (None, "bea", 10, "Survey Sent", None, {"survey": "nps"}),
    ("acme", "zoe", 10, "Survey Sent", None, {"survey": "nps"}),
    ("acme", "ann", 11, "Survey Answered", 9.0,
     {"survey": "nps", "comment": "Great, but slow", "language": "en", "channel": "email"}),
    ("acme", "art", 12, "Survey Answered", 3.0,
     {"survey": "nps", "comment": "ช้ามาก แพง", "language": "th", "channel": "link"}),
    (None, "bea", 12, "Survey Answered", 7.0, {"survey": "nps", "comment": " "}),
    (None, None, 13, "Survey Answered", 10.0, {"survey": "nps", "comment": "Fine!"}),
    ("beta", "bob", 13, "Survey Answered", 4.0, {"survey": "csat", "comment": "ok"}),
    ("beta", "bob", 45, "Survey Answered", 0.0, {"survey": "nps", "stage": "mature"}),
    ("acme", "ann", 46, "Survey Answered", 11.0, {"survey": "nps"}),
)  # fmt: skip
KNOWN = (
    # account, person, day, trait, text
    ("acme", None, 0, "stage", "onboarding"),
    ("acme", None, 40, "stage", "mature"),
    ("acme", None, 0, "industry", "retail"),
    ("beta", None, 0, "industry", "health"),
    ("acme", "ann", 0, "role", "buyer"),
    ("acme", "art", 0, "role", "user"),
    ("beta", "bob", 0, "role", "buyer"),
    ("beta", "bea", 30, "role", "user"),
    ("gone", "gus", 0, "role", "buyer"),
)
TINY = """\
scorecard: tiny
dimensions:
  use:
    weight: 1
    measures:
      sign_ins: {aggregate: count, event: Signed In, window: 30d, scale: {0: 0, 10: 100}}
"""
"""So that who is in a segment is known at once."""
DECLARED = """\
accounts: {rule: weighted, weights: {buyer: 3}, deciders: [buyer]}
topics:
  - {name: speed, words: [slow, ช้า]}
  - {name: price, title: Cost, words_in: {th: [แพง]}}
"""


@pytest.fixture(scope="module")
def asking(tmp_path_factory) -> Project:
    """Return a project with the rows above and what it declares of its feedback."""
    project = Project.create(tmp_path_factory.mktemp("feedback") / "asking", name="Asking")
    (project.root / "feedback.yaml").write_text(DECLARED, encoding="utf-8")
    segment = "segment: shops\ntitle: Shops\nwhere: {trait: industry, is: retail}\n"
    for ready in [*(project.root / "segments").iterdir(), *(project.root / "scorecards").iterdir()]:
        ready.unlink()
    (project.root / "scorecards" / "tiny.yaml").write_text(TINY, encoding="utf-8")
    (project.root / "segments" / "shops.yaml").write_text(segment, encoding="utf-8")
    project.lake.append(TOUCHPOINTS, touchpoints(*map(_touchpoint, ROWS)))
    project.lake.append(TRAITS, traits(*map(_trait, KNOWN)))
    return project


def _touchpoint(row: tuple) -> dict:
    account, person, day, event, value, said = row
    at = START + timedelta(days=day, hours=12)
    named = {"account": account, "person": person, "at": at, "event": event, "value": value}
    return named | {"properties": as_json(said)}


def _trait(row: tuple) -> dict:
    account, person, day, trait, text = row
    at = START + timedelta(days=day)
    return {"account": account, "person": person, "at": at, "trait": trait, "text": text}


@pytest.fixture
def unheard(tmp_path) -> Callable[[], Project]:
    """Return a function that makes a project without anything."""
    return lambda: Project.create(tmp_path / "unheard")
