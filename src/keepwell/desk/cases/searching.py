"""Finding cases by their words, in any language: docs/decisions/0010-searching-comments.md."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwell.desk.base.asked import whole
from keepwell.desk.base.trigrams import FEW, Trigrams, terms
from keepwell.desk.cases.models import Case, Message

ABOUT = Trigrams(Case, "about", words="cases_words", name="cases_by_words")
SAID = Trigrams(Message, "text", words="cases_said", name="case_messages_by_words")
INDEXES = (ABOUT, SAID)


def saying(rows: QuerySet[Case], text: str) -> QuerySet[Case]:
    """Return the cases that have each word somewhere: in what they are about, or what was said.

    The customer's name counts, too, and the case's number. What few have is found by the indexes
    first; where many have it, the walk along the list is short.
    """
    for term in terms(text):
        few = set(_some(term))
        rows = rows.filter(pk__among=few) if len(few) <= FEW else rows.filter(_stands(term))
    return rows


def _stands(term: str) -> Q:
    """Return the condition that a word stands somewhere in a case."""
    said = Message.objects.filter(SAID.having([term]), case=OuterRef("pk"))
    named = Q(customer__name__icontains=term) | Q(pk=_number(term))
    return ABOUT.having([term]) | named | Q(Exists(said))


def _some(term: str) -> QuerySet[Case, int]:
    """Return ids of cases that have a word, no more than are needed to say that they are many."""
    cases, most = Case.objects.order_by().values_list("pk", flat=True), FEW + 1
    said = Message.objects.order_by().filter(SAID.having([term])).values("case").distinct()
    named = cases.filter(customer__name__icontains=term)
    return cases.filter(pk__in=cases.filter(ABOUT.having([term]))[:most]).union(
        cases.filter(pk__in=said[:most]),
        cases.filter(pk__in=named[:most]),
        cases.filter(pk=_number(term)),
    )


def _number(term: str) -> int:
    """Return the number of a case that is meant; 0: none."""
    return whole(term.removeprefix("#")) or 0
