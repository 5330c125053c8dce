"""Topics by rules: words and patterns, for all languages or for one.

topics:
  - name: speed
    title: Speed
    words: [slow, takes forever, /load(s|ing)?/]
    words_in:
      th: [ช้า]
      nl: [traag]

A word is found as a whole, in whatever case; where a script puts no spaces between words it is
found anywhere but inside a letter with its marks. A spelling between slashes is a regular
expression.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from keepwell.engine.feedback.texts.grams import has_spaces, plain
from keepwell.engine.feedback.texts.letters import cuts_letter
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

KEYS = ("name", "title", "words", "words_in")
LONGEST = 10_000
"""Letters of a comment that rules look at: patterns may be slow, and anybody may write."""
ANY = ""
"""Words of any language."""
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True)
class Found:
    """Words of a comment that mean a topic: plain(comment)[start:end]."""

    start: int
    end: int
    words: str


@dataclass(frozen=True)
class Topic:
    """A topic, and what people write when they mean it."""

    name: str
    title: str
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By language; under ANY those of any."""

    @cached_property
    def _patterns(self) -> dict[str, re.Pattern[str]]:
        return {
            language: re.compile("|".join(map(as_pattern, spellings)), re.IGNORECASE)
            for language, spellings in self.words.items()
            if spellings
        }

    def found(self, comment: str, language: str | None = None) -> tuple[Found, ...]:
        """Return where a comment means the topic; without a language, words of all count.

        >>> topic = Topic("speed", "Speed", {"": ("slow",), "th": ("ช้า",)})
        >>> [one.words for one in topic.found("Slow. ระบบช้ามาก")]
        ['Slow', 'ช้า']
        """
        text = plain(comment)[:LONGEST]
        hits = {
            hit.span()
            for spoken, pattern in self._patterns.items()
            if spoken == ANY or language is None or spoken == language.partition("-")[0]
            for hit in pattern.finditer(text)
            if hit[0] and not (cuts_letter(text, hit.start()) or cuts_letter(text, hit.end()))
        }
        return tuple(Found(start, end, text[start:end]) for start, end in sorted(hits))


@dataclass(frozen=True)
class Topics:
    """The topics of a project, in their order."""

    listed: tuple[Topic, ...] = ()

    def of(self, comment: str, language: str | None = None) -> frozenset[str]:
        """Return the names of the topics that a comment means."""
        return frozenset(topic.name for topic in self.listed if topic.found(comment, language))

    def title(self, name: str) -> str:
        """Return what a topic is called."""
        titles = {topic.name: topic.title for topic in self.listed}
        return titles.get(name, in_words(name))


def in_words(name: str) -> str:
    """Return a name as it is written in a sentence's place.

    >>> in_words("missing_feature")
    'Missing feature'
    """
    return name.replace("_", " ").capitalize()


def read_topics(items: tuple[Value, ...]) -> Topics:
    """Read the topics of a text; what is wrong is reported at its line."""
    found: dict[str, Topic] = {}
    for item in items:
        topic = _topic(item)
        if topic is None:
            continue
        if topic.name in found:
            item.error(f'The topic "{topic.name}" stands above already. Remove one of them.')
        found.setdefault(topic.name, topic)
    return Topics(tuple(found.values()))


def _topic(item: Value) -> Topic | None:
    keys = Section(item, KEYS)
    name = keys.require("name", "speed")
    said = name.name() if name else None
    if not said:
        return None
    words = {ANY: tuple(_spellings(keys.some("words")))} if keys.has("words") else {}
    return Topic(said, keys.text("title") or in_words(said), words | _by_language(keys))


def _by_language(keys: Section) -> dict[str, tuple[str, ...]]:
    found = keys.get("words_in")
    if found is None:
        return {}
    if found.mapping is None:
        found.expected("a mapping from languages to words, such as `th: [ช้า]`")
    for language, words in (found.mapping or {}).items():
        if not _LANGUAGE.fullmatch(language):
            words.error(f'Expected a language such as "th". Got "{language}".')
    return {
        language: tuple(_spellings(words.many)) for language, words in (found.mapping or {}).items()
    }


def _spellings(values: tuple[Value, ...]) -> Iterator[str]:
    for value in values:
        spelling = value.text()
        if spelling is None:
            continue
        try:
            re.compile(as_pattern(spelling))
        except re.error:
            value.error(f'Expected a regular expression between the slashes. Got "{spelling}".')
        else:
            yield spelling


def as_pattern(spelling: str) -> str:
    """Return the regular expression by which a spelling is found; it may be none that compiles."""
    even = plain(spelling)
    if len(even) > 2 and even[0] == even[-1] == "/":  # noqa: PLR2004 - the slashes
        return f"(?:{even[1:-1]})"
    words = r"\s+".join(map(re.escape, even.split()))
    before = r"(?<!\w)" if has_spaces(even[:1]) else ""
    after = r"(?!\w)" if has_spaces(even.rstrip()[-1:]) else ""
    return before + words + after
