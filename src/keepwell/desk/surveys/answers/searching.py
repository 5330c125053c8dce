"""Finding answers by what stands in their comments, in any language."""

import re
from collections.abc import Sequence

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from keepwell.desk.surveys.answers.indexing import WORDS, has_trigrams
from keepwell.desk.surveys.models import Answer

MOST_TERMS = 8
FEW = 1_000
"""Answers that are looked at one by one, in whatever order; of more, the newest are walked."""
TRIGRAM = 3
"""Characters of the shortest text that the index of SQLite finds."""
_TERM = re.compile(r'"([^"]+)"|([^\s"]+)')


def terms(text: str) -> list[str]:
    """Return what is searched for: words, and texts in quotation marks.

    >>> terms('slow "no answer" ช้า')
    ['slow', 'no answer', 'ช้า']
    """
    found = [quoted or word for quoted, word in _TERM.findall(text)]
    return found[:MOST_TERMS]


def saying(rows: QuerySet[Answer], text: str) -> QuerySet[Answer]:
    """Return the answers whose comment has each word somewhere, also within a longer one.

    Where few have, they are found by the index first: to walk all of them from the newest on, for
    one, would take seconds. Where many have, the walk is short.
    """
    wanted = terms(text)
    if not wanted:
        return rows
    said = _said(wanted)
    few = list(Answer.objects.filter(said).order_by().values_list("pk", flat=True)[: FEW + 1])
    return rows.filter(pk__among=few) if len(few) <= FEW else rows.filter(said)


def _said(wanted: Sequence[str]) -> Q:
    found = Q()
    for term in wanted:
        if not has_trigrams(connection) or len(term) < TRIGRAM:
            found &= Q(comment__icontains=term)
    long = [term for term in wanted if len(term) >= TRIGRAM]
    if has_trigrams(connection) and long:
        asked = " ".join('"{}"'.format(term.replace('"', '""')) for term in long)
        found &= Q(pk__in=RawSQL(f"SELECT rowid FROM {WORDS} WHERE {WORDS} MATCH %s", [asked]))  # noqa: S608, S611 - a constant; what is asked is a parameter
    return found
