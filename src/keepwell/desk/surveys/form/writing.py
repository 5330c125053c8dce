"""A survey as a mapping, and as the text that people up- and download."""

from collections.abc import Mapping
from typing import Any

import yaml

from keepwell.desk.surveys.form.document import Condition, Document, Page, Question

Plain = dict[str, Any]
"""What JSON and YAML hold."""


def plain(document: Document) -> Plain:
    """Return a survey as a mapping that `reading.read` reads back as the same one."""
    return _filled(
        survey=document.name,
        measures=document.measures,
        stage=document.stage,
        unfinished=document.unfinished if document.unfinished != "count" else None,
        makes_customers=document.makes_customers,
        languages=list(document.languages),
        title=dict(document.title),
        intro=dict(document.intro),
    ) | {
        "pages": [_page(page) for page in document.pages],
        **_filled(thanks=dict(document.thanks)),
    }


def text(document: Document) -> str:
    """Return a survey as YAML."""
    return yaml.safe_dump(plain(document), allow_unicode=True, sort_keys=False, width=100)


def _page(page: Page) -> Plain:
    told = _filled(title=dict(page.title), only_if=_condition(page.only_if))
    return {**told, "questions": [_question(one) for one in page.questions]}


def _question(question: Question) -> Plain:
    return {"id": question.id, "type": question.kind} | _filled(
        ask=dict(question.ask),
        low=dict(question.low),
        high=dict(question.high),
        options=[{"id": one.id, **_filled(text=dict(one.text))} for one in question.options],
        fields=list(question.fields),
        required=question.required,
        only_if=_condition(question.only_if),
        **_limits(question.least, question.most),
    )


def _condition(condition: Condition | None) -> Plain | None:
    if condition is None:
        return None
    told = {"question": condition.question, **_limits(condition.low, condition.high)}
    return {**told, "is": list(condition.among)} if condition.among else told


def _limits(low: float | None, high: float | None) -> Plain:
    """Return two numbers by their keys, where they are there: 0 is one."""
    return {key: _short(value) for key, value in (("from", low), ("to", high)) if value is not None}


def _short(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def _filled(**given: object) -> Plain:
    """Leave out what is empty; a number is not, also if it is 0."""
    kept: Mapping[str, Any] = given
    return {
        key: value for key, value in kept.items()
        if value or (isinstance(value, int | float) and not isinstance(value, bool))
    }  # fmt: skip
