"""Finding answers by what stands in their comments, in any language."""

from django.db.models import QuerySet

from keepwell.desk.base.trigrams import FEW, terms
from keepwell.desk.surveys.answers.indexing import COMMENTS
from keepwell.desk.surveys.models import Answer


def saying(rows: QuerySet[Answer], text: str) -> QuerySet[Answer]:
    """Return the answers whose comment has each word somewhere, also within a longer one.

    Where few have, they are found by the index first: to walk all of them from the newest on, for
    one, would take seconds. Where many have, the walk is short.
    """
    wanted = terms(text)
    if not wanted:
        return rows
    said = COMMENTS.having(wanted)
    few = list(Answer.objects.filter(said).order_by().values_list("pk", flat=True)[: FEW + 1])
    return rows.filter(pk__among=few) if len(few) <= FEW else rows.filter(said)
