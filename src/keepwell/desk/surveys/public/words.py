"""What the pages themselves say to customers."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from keepwell.desk.surveys.form.checking import LONGEST, Problem
from keepwell.desk.surveys.form.document import Question
from keepwell.language import number

FACES: Mapping[str, Sequence[str]] = {"emoji": "😞🙁😐🙂😀", "rating": "★★★★★"}
"""Of the steps of a scale, from the lowest to the highest."""
FIELDS = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail address"),
    "phone": gettext_lazy("Telephone"),
    "company": gettext_lazy("Company"),
}


def yes() -> str:
    """Return what somebody taps who agrees."""
    return pgettext("answer", "Yes")


def no() -> str:
    """Return what somebody taps who does not."""
    return pgettext("answer", "No")


def problem(of: Problem, question: Question) -> str:
    """Say what has to be mended about an answer."""
    if of is Problem.OUT_OF_RANGE:
        return _range(question)
    return {
        Problem.MISSING: _("Please answer this question."),
        Problem.UNKNOWN: _("Please choose one of these."),
        Problem.NO_NUMBER: _("Please write a number, such as 12."),
        Problem.TOO_LONG: _("Please write at most {count} characters.").format(
            count=number(LONGEST)
        ),
        Problem.NO_EMAIL: _("Please write an e-mail address, such as ann@example.com."),
    }[of]


def _range(question: Question) -> str:
    if question.least is None:
        return _("Please write at most {most}.").format(most=_short(question.most))
    if question.most is None:
        return _("Please write at least {least}.").format(least=_short(question.least))
    return _("Please write a number from {least} to {most}.").format(
        least=_short(question.least), most=_short(question.most)
    )


def _short(limit: float | None) -> str:
    whole = limit is None or float(limit).is_integer()
    return number(limit or 0, 0 if whole else 2)
