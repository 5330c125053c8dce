"""Whether the unhappy are won back, beside those who were not helped."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.reports.conftest import HOUR, MakeAnswer, MakeCase
from keepwell.desk.reports.recovery import Recovery, recovery

DAY = timedelta(days=1)


@pytest.fixture
def asked(make_customer: MakeCustomer, make_answer: MakeAnswer, make_case: MakeCase) -> None:
    """Make 24 unhappy customers: 12 are answered in time and 11 of them won back, 12 are not.

    Of the others four are won back, and one is late: answered, but not in time.
    """
    at = now() - 40 * DAY
    for number in range(24):
        customer = make_customer(f"c{number}", band_28="watch", change_28=float(number < 12) * 9)
        said = make_answer(customer, 3, at)
        if number <= 12:
            done = HOUR if number < 12 else 90 * HOUR
            make_case(
                customer, answer=said, first_answered_at=at + done, first_answer_due=at + 8 * HOUR
            )
        make_answer(customer, 9 if number < 11 or number >= 20 else 2, at + 30 * DAY)


def found(days: int = 60) -> Recovery:
    """Compare what was said in the last days."""
    return recovery(now() - days * DAY, now() - 30 * DAY, now())


@pytest.mark.usefixtures("asked")
def test_the_helped_beside_their_like() -> None:
    """In time is helped, late is not; won back is whose next answer is no detractor's."""
    of = found()
    assert (of.unhappy, of.helped, of.asked_again, of.recovered) == (24, 12, 24, 15)
    assert (of.nps.matched, of.nps.others, of.nps.verdict) == (12, 12, "better")
    assert of.nps.difference == pytest.approx(11 / 12 - 4 / 12)
    assert of.score.difference == 9
    assert (of.stayed.difference, of.kept) == (0, None)
    assert Recovery.read(of.told()) == of


@pytest.mark.usefixtures("asked")
def test_it_takes_few_questions(django_assert_max_num_queries: object) -> None:
    """A thousand customers take five questions, not five each."""
    with django_assert_max_num_queries(6):  # type: ignore[operator] # a fixture of pytest-django
        found()


def test_nobody_is_compared_with_nobody() -> None:
    """Without answers there is nothing to say, and it is said."""
    of = found()
    assert (of.unhappy, of.share, of.kept, of.nps.verdict) == (0, None, None, "too_few")
