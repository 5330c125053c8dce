"""The demo shows causes, a fix and a report, made once and quickly."""

from datetime import timedelta

from django.utils.timezone import now

from desk.conftest import MakeCustomer
from desk.reports.conftest import MakeAnswer
from keepwell.desk.cases.models import Case, Fix, Status
from keepwell.desk.members.models import Member
from keepwell.desk.reports.models import Closing, Goal
from keepwell.desk.reports.starting import demo_closing
from keepwell.desk.surveys.models import Answer


def test_the_demo_has_a_year_of_it(
    admin: Member, make_customer: MakeCustomer, make_answer: MakeAnswer
) -> None:
    """Old answers of detractors become solved cases with causes; done again, nothing is made."""
    for number in range(5):
        customer = make_customer(f"c{number}", owner=admin)
        make_answer(customer, 2, now() - timedelta(days=30 + number))
    Answer.objects.update(comment="Too slow")
    Answer.objects.filter(customer__key="c0").update(comment="Veel te duur.")
    assert [demo_closing(), demo_closing()] == [5, 0]
    cases = Case.objects.filter(status=Status.SOLVED, cause__isnull=False)
    assert cases.filter(due_at=None, messages__isnull=False).distinct().count() == 5
    assert cases.get(customer__key="c0").cause.name == "Price"  # type: ignore[union-attr] # it has one
    assert Fix.objects.filter(progress="done").count() == 1
    assert Goal.objects.exists()
    assert Closing.objects.exists()
