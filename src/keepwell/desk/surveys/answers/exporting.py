"""Answers as a file: a column for each question where they are of one survey."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.answers.queries import Question, readable
from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.form.document import Question as Asked
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.models import Answer, Channel, Edition, Sentiment, Survey, Verdict
from keepwell.desk.surveys.showing import told
from keepwell.language import current, moment

CHUNK = 2000
"""Rows that are read at a time."""


def record_export(member: Member, filters: str) -> None:
    """Write down that a member takes answers away, before the first of them is sent.

    `filters` is how they stand in an address.
    """
    require(member, Role.VIEWER)
    subject = deeds.Subject("survey", "", _("Surveys"))
    deeds.record(member, "surveys.export", subject, after={"filters": filters})


def head(survey: Survey | None) -> list[str]:
    """Return what the columns are called."""
    common = [
        _("When"), _("Survey"), _("Customer"), _("Person"), _("Owner"), _("Score"), _("Comment"),
        _("Stage"), _("Channel"), _("Language"), _("State"),
        _("Topics"), _("Sentiment"),
    ]  # fmt: skip
    return [*common, *(title for _id, title in _columns(survey))]


def lines(asked: Question) -> Iterator[Sequence[object]]:
    """Yield a row for each answer, oldest first."""
    read = lru_cache(maxsize=64)(Edition.read)
    names = [name for name, _title in _columns(asked.survey)]
    for answer in _rows(asked.rows):
        document = read(answer.edition)
        yield [*_common(answer), *_values(answer, document, names)]


def _rows(rows: QuerySet[Answer]) -> Iterator[Answer]:
    return readable(rows).order_by("pk").iterator(CHUNK)


def _common(answer: Answer) -> list[object]:
    owner = answer.customer.owner if answer.customer else None
    return [
        moment(answer.at, timezone.get_current_timezone()), answer.survey.name,
        answer.customer or answer.account, answer.contact or answer.person, owner, answer.score,
        answer.comment, answer.stage, Channel(answer.channel).label, own_name(answer.language),
        Verdict(answer.verdict).label, ", ".join(str(one.topic) for one in answer.mentions.all()),
        None if answer.sentiment is None else Sentiment(answer.sentiment).label,
    ]  # fmt: skip


def _columns(survey: Survey | None) -> list[tuple[str, str]]:
    """Return id and text of all that a survey ever asked: what is asked now first."""
    found: dict[str, str] = {}
    for edition in survey.editions.all() if survey else ():
        document = edition.read()
        language = document.language(current())
        for one in document.questions():
            found.setdefault(one.id, said(one.ask, language, document.first) or one.id)
    return list(found.items())


def _values(answer: Answer, document: Document, names: Sequence[str]) -> list[object]:
    asked = {one.id: one for one in document.questions()} if names else {}
    return [_value(document, asked.get(name), answer) for name in names]


def _value(document: Document, question: Asked | None, answer: Answer) -> object:
    if question is None or question.id not in answer.values:
        return None
    value = answer.values[question.id]
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value if is_number else told(document, question, value)
