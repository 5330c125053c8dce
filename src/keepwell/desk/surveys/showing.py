"""An answer as colleagues read it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from keepwell.desk.surveys.form.document import Document, Question, Value, said
from keepwell.desk.surveys.models import Answer
from keepwell.desk.surveys.public import words
from keepwell.language import current, number


@dataclass(frozen=True)
class Line:
    """A question and what was answered to it."""

    ask: str
    value: str


def shown(answer: Answer) -> list[Line]:
    """Return what was asked and answered, in the reader's language where the survey speaks it."""
    document = answer.edition.read()
    language = document.language(current())
    return [
        Line(said(one.ask, language, document.first), told(document, one, answer.values[one.id]))
        for one in document.questions()
        if one.id in answer.values
    ]


def told(document: Document, question: Question, value: Value) -> str:
    """Return a value in the reader's words."""
    texts = {one.id: one.text for one in question.options}
    if isinstance(value, bool):
        return words.yes() if value else words.no()
    if isinstance(value, dict):
        return ", ".join(f"{words.FIELDS.get(name, name)}: {text}" for name, text in value.items())
    if question.steps:
        return _("{step} of {most}").format(step=value, most=question.steps[-1])
    if isinstance(value, int | float):
        return number(value, 0 if float(value).is_integer() else 2)
    language = document.language(current())
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(said(texts.get(one, {}), language, document.first) or one for one in chosen)
