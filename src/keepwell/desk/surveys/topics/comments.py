"""Comments as rules and estimators read them."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from keepwell.desk.surveys.form.document import said
from keepwell.desk.surveys.models import Answer, Edition, Verdict

HAS_COMMENT = ~Q(comment="")
FIELDS = (
    "comment", "language", "values", "edition_id", "customer_id", "contact_id", "account", "person",
    "score", "sentiment", "sorted_at", "read_at", "sure",
)  # fmt: skip
"""What is looked at."""


def comments() -> QuerySet[Answer]:
    """Return the answers with a comment that count: others are in no figure and teach nothing."""
    return Answer.objects.filter(HAS_COMMENT, verdict=Verdict.COUNTED)


class Questions:
    """What comments answer: "Nothing" means much or little. Each edition is looked up once."""

    def __init__(self) -> None:
        self._asked: dict[int, Mapping[str, str]] = {}

    def of(self, answer: Answer) -> str:
        """Return what was asked, of the questions that were answered freely."""
        if answer.edition_id not in self._asked:
            self._asked[answer.edition_id] = _asked(Edition.objects.get(pk=answer.edition_id))
        asked = self._asked[answer.edition_id]
        return " ".join(text for name, text in asked.items() if name in answer.values)


def author_of(answer: Answer) -> object:
    """Return who wrote a comment, as far as anybody knows."""
    return (
        answer.contact_id or answer.person or answer.customer_id or answer.account
        or f"answer-{answer.pk}"
    )  # fmt: skip


def _asked(edition: Edition) -> Mapping[str, str]:
    """Return what is asked for free text, in one language: the same question, the same words."""
    document = edition.read()
    return {
        one.id: said(one.ask, document.first, document.first)
        for one in document.questions()
        if one.kind == "text"
    }
