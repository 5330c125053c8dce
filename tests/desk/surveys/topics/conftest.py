"""Answers with comments, and topics to give them."""

from collections.abc import Callable

import pytest

from keepwell.desk.surveys.models import Answer, Survey, Topic

Commented = Callable[..., Answer]
MakeTopic = Callable[..., Topic]


@pytest.fixture
def commented(survey: Survey) -> Commented:
    """Return a function that makes a counted answer: `commented("too slow", score=3)`."""

    def make(comment: str, **fields: object) -> Answer:
        given = {
            "survey": survey, "edition": survey.edition, "mark": f"m{Answer.objects.count()}",
            "score": 5, "language": "en", "comment": comment, "values": {"why": comment},
        }  # fmt: skip
        return Answer.objects.create(**(given | fields))

    return make


@pytest.fixture
def make_topic(db: None) -> MakeTopic:
    """Return a function that makes a topic: `make_topic("speed", "slow", "late")`."""

    def make(name: str, *words: str) -> Topic:
        return Topic.objects.create(
            name=name, title=name.capitalize(), words={"": list(words)} if words else {}
        )

    return make
