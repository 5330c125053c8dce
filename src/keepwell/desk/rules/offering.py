"""What conditions can be compared with, as the form offers it while somebody types."""

from collections.abc import Callable, Iterable, Mapping

from keepwell.desk.customers.queries import choices
from keepwell.desk.surveys.models import Survey, Topic
from keepwell.language import LANGUAGES

Pairs = Iterable[tuple[str, str]]


def _topics() -> Pairs:
    return Topic.objects.filter(retired_at=None).values_list("name", "title")


def _surveys() -> Pairs:
    return ((name, name) for name in Survey.objects.values_list("name", flat=True))


def _tags() -> Pairs:
    return ((tag, tag) for tag in choices.tags())


KNOWN: Mapping[str, Callable[[], Pairs]] = {
    "topic": _topics, "survey": _surveys, "segment": choices.segments_by_title, "tag": _tags,
    "language": LANGUAGES.items,
}  # fmt: skip
"""By the fact: what it may be compared with, and what people call that. Words are chosen from, and
the rest is typed."""
