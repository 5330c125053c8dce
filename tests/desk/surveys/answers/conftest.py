"""Answers to find."""

from collections.abc import Callable

import pytest

from keepwell.desk.surveys.models import Answer, Survey

Answered = Callable[..., Answer]


@pytest.fixture
def answered(survey: Survey) -> Answered:
    """Return a function that makes an answer: `answered(9, "Quick help", language="th")`."""

    def make(score: int | None, comment: str = "", **fields: object) -> Answer:
        given = {
            "survey": survey, "edition": survey.edition, "mark": f"m{Answer.objects.count()}",
            "score": score, "comment": comment, "values": {"score": score}, "language": "en",
        }  # fmt: skip
        return Answer.objects.create(**(given | fields))

    return make
