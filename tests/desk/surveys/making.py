"""Small surveys for tests."""

from typing import Any

from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.form.reading import read

WHY = {"id": "why", "type": "text", "ask": {"en": "Why?"}}


def plain(**changes: Any) -> dict[str, Any]:
    """Return a survey of two pages in two languages: a score, and for detractors a choice."""
    given = {
        "survey": "pulse",
        "measures": "nps",
        "stage": "relationship",
        "languages": ["en", "th"],
        "title": {"en": "How are we doing?", "th": "เราทำได้ดีแค่ไหน"},
        "pages": [
            {
                "questions": [
                    {
                        "id": "score", "type": "nps", "required": True,
                        "ask": {"en": "Would you recommend us?", "th": "คุณจะแนะนำเราไหม"},
                    },
                    {"id": "why", "type": "text", "ask": {"en": "Why?", "th": "ทำไม"}},
                ]
            },
            {
                "only_if": {"question": "score", "from": 0, "to": 6},
                "questions": [
                    {
                        "id": "first", "type": "choice",
                        "ask": {"en": "What first?", "th": "อะไรก่อน"},
                        "options": [
                            {"id": "price", "text": {"en": "Price", "th": "ราคา"}},
                            {"id": "help", "text": {"en": "Help", "th": "การช่วยเหลือ"}},
                        ],
                    }
                ],
            },
        ],
        "thanks": {"en": "Thank you.", "th": "ขอบคุณ"},
    }  # fmt: skip
    return {key: value for key, value in (given | changes).items() if value is not None}


def survey(**changes: Any) -> Document:
    """Return the same, read."""
    return read(plain(**changes))


def one_page(*questions: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return a survey with these questions on one page."""
    given = {"languages": ["en"], "title": {"en": "Title"}, "thanks": {"en": "Thanks"}}
    return plain(**given, measures=None, pages=[{"questions": list(questions)}], **changes)
