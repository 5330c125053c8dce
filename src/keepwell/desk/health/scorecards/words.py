"""What a customer must be like for a scorecard, in words."""

from django.utils.translation import gettext as _

from keepwell.desk.customers.filters.criteria import TraitTest
from keepwell.desk.customers.filters.words import trait_words
from keepwell.engine.scorecard.schema import Test, TraitCondition
from keepwell.language import number


def condition(asked: TraitCondition) -> str:
    """Say what a trait must be like: "stage is not trial"."""
    return _(" and ").join(
        trait_words(TraitTest(test.comparison, asked.trait, _operand(test))) for test in asked.tests
    )


def _operand(test: Test) -> str:
    return _(" or ").join(_said(value) for value in test.to)


def _said(value: float | str) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    return number(value, 0 if value.is_integer() else 2)
