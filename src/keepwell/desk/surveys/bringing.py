"""Answers that customers gave to other tools, or before: touchpoints that become answers here."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.jobs import enqueue_once, job, progress
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.models import Answer, Channel, Survey
from keepwell.desk.surveys.subjects import of_survey
from keepwell.desk.surveys.topics.tasks import soon
from keepwell.engine.feedback.answers import ANSWERED, rows_of
from keepwell.engine.feedback.scales import SCALES

OURS = r"^answer-\d+$"
"""The ids of touchpoints that we told of answers given here: see `Answer.fact`."""
AT_ONCE = 2_000
"""Answers that are written together."""
NOBODY = (None, None)
"""The number and the language of whom the desk does not know."""


@transaction.atomic
def bring(member: Member, survey: Survey) -> str:
    """Ask for the touchpoints that answer what a survey measures to be brought in.

    The survey was opened, so that there is an edition, and has a score. Returns the job's id.
    """
    require(member, Role.MANAGER)
    deeds.record(member, "surveys.bring", of_survey(survey))
    return enqueue_once(f"surveys.bring:{survey.pk}", bring_in, survey.pk)


@job(title=_("Bring in answers given elsewhere"), priority=20)
def bring_in(pk: int) -> int:
    """Keep each answer that is not here yet; return how many came.

    What is not on the survey's scale stays where it is. Run again, it brings what came meanwhile:
    the mark of an answer is made of the touchpoint's id.
    """
    survey = Survey.objects.select_related("edition").get(pk=pk)
    assert survey.edition is not None  # `bring` asks for none else
    document = survey.edition.read()
    rows, before = _rows(document), survey.answers.count()
    for start in range(0, rows.num_rows, AT_ONCE):
        progress.say(start, rows.num_rows, gettext_noop("Bringing in answers"))
        some = rows.slice(start, AT_ONCE).to_pylist()
        Answer.objects.bulk_create(_answers(survey, document, some), ignore_conflicts=True)
    came = survey.answers.count() - before
    if came:
        soon()
    return came


def _rows(document: Document) -> pa.Table:
    """Return what was answered on the survey's scale, other than what we told ourselves."""
    scale = SCALES[document.kind]
    rows = rows_of(project().lake, document.kind)
    value = rows["value"]
    on_scale = pc.and_(pc.greater_equal(value, scale.low), pc.less_equal(value, scale.high))
    whole = pc.equal(value, pc.round(value))
    elsewhere = pc.invert(pc.match_substring_regex(rows["id"], OURS))
    answered = pc.and_(pc.equal(rows["event"], ANSWERED), elsewhere)
    return rows.filter(pc.and_(answered, pc.and_(on_scale, whole)))


def _answers(survey: Survey, document: Document, rows: list[dict[str, Any]]) -> Iterator[Answer]:
    assert survey.edition is not None
    customers = _known(Customer, (row["account"] for row in rows))
    people = _known(Person, (row["person"] for row in rows))
    for row in rows:
        account, person = row["account"] or "", row["person"] or ""
        customer, home = customers.get(account, NOBODY)
        contact, speaks = people.get(person, NOBODY)
        language = row["language"] or speaks or home or document.first
        yield Answer(
            survey=survey, edition=survey.edition, mark=_mark(survey, row["id"]), at=row["at"],
            customer_id=customer, account=account, contact_id=contact, person=person,
            values=_values(document, row), score=int(row["value"]), comment=row["comment"] or "",
            channel=row["channel"] if row["channel"] in Channel.values else Channel.API,
            language=str(language)[:8], stage=(row["stage"] or document.stage)[:64],
        )  # fmt: skip


def _known(
    model: type[Customer] | type[Person], names: Iterator[str | None]
) -> Mapping[str, tuple[int | None, object]]:
    """Return by key the number and the language of those of these that the desk knows."""
    found = model.objects.filter(key__in={name for name in names if name})
    rows = found.values_list("key", "pk", "traits__language")
    return {key: (pk, language) for key, pk, language in rows}


def _mark(survey: Survey, touchpoint: str) -> str:
    return sha256(f"{survey.pk} {touchpoint}".encode()).hexdigest()[:32]


def _values(document: Document, row: Mapping[str, Any]) -> dict[str, object]:
    """Return the answers by question: the score, and the comment at the first free text."""
    texts = [question.id for question in document.questions() if question.kind == "text"]
    values: dict[str, object] = {}
    if document.score is not None:
        values[document.score.id] = int(row["value"])
    if row["comment"] and texts:
        values[texts[0]] = row["comment"]
    return values
