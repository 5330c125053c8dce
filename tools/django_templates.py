"""Find the texts to translate in Django's templates, for Babel."""

import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import IO, Any

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

Found = tuple[int, str, str | tuple[str, ...], list[str]]


def extract(
    stream: IO[bytes],
    keywords: Mapping[str, Any],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[Found]:
    """Yield line, function, text and comments, as Babel's extraction methods do.

    Django turns a template into calls of gettext with everything else blanked out; without its
    indents that is Python enough for Babel.
    """
    if not settings.configured:
        settings.configure()
    blanked = templatize(stream.read().decode(), origin=getattr(stream, "name", ""))
    lines: Sequence[str] = [line.strip() for line in blanked.splitlines()]
    python = io.BytesIO("\n".join(lines).encode())
    yield from extract_python(python, keywords, comment_tags, options)
