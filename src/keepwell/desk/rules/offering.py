"""What conditions can be compared with, as the form offers it while somebody types."""

from collections.abc import Iterator

from keepwell.desk.customers.queries import choices
from keepwell.desk.rules import words
from keepwell.desk.rules.tree.facts import FACTS
from keepwell.desk.surveys.models import Survey, Topic
from keepwell.language import LANGUAGES

YES_NO = ("true", "false")


def values() -> list[tuple[str, str]]:
    """Return what may be compared with, and what people call it."""
    return list(dict(_values()).items())


def _values() -> Iterator[tuple[str, str]]:
    for name, fact in FACTS.items():
        for word in fact.words:
            yield word, words.value(name, word)
    yield from ((word, word) for word in YES_NO)
    yield from Topic.objects.filter(retired_at=None).values_list("name", "title")
    yield from ((name, name) for name in Survey.objects.values_list("name", flat=True))
    yield from choices.segments_by_title()
    yield from ((tag, tag) for tag in choices.tags())
    yield from LANGUAGES.items()
