"""Every address of the desk, found by walking the URL patterns."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver

View = Callable[..., HttpResponseBase]
NO_UUID = "00000000-0000-0000-0000-000000000000"
SAMPLES = {"int": "1", "str": "x", "slug": "x", "uuid": NO_UUID, "uuidstr": NO_UUID, "path": "x"}
"""What stands for a part of an address; of other kinds, the first choice. Nobody has these
keys: who may ask comes before what."""


@dataclass(frozen=True)
class Place:
    """An address of the desk."""

    name: str
    path: str
    view: View

    def __str__(self) -> str:
        return self.name


def walk(patterns: list[URLPattern | URLResolver], before: str, room: str) -> Iterator[Place]:
    """Find every address below some patterns."""
    for pattern in patterns:
        path = before + example(pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{room}{pattern.namespace}:" if pattern.namespace else room
            yield from walk(pattern.url_patterns, path, inner)
        else:
            yield Place(f"{room}{pattern.name or path}", f"/{path}", pattern.callback)


def example(pattern: URLPattern | URLResolver) -> str:
    """Return a pattern's part of the address with samples for its parameters."""
    converters = getattr(pattern.pattern, "converters", {})

    def sample(parameter: re.Match[str]) -> str:
        choices = str(converters[parameter["name"]].regex).split("|")
        return SAMPLES.get(parameter["kind"] or "str", choices[0])

    route = re.sub(r"\(\?P[^)]*\)", "x", str(pattern.pattern)).strip("^$")
    return re.sub(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>", sample, route)


PLACES = list(walk(get_resolver().url_patterns, "", ""))
