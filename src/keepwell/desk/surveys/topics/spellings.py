"""The words of a topic as colleagues write them: a spelling a line, for one language or for all.

slow
takes forever
/load(s|ing)?/
nl: traag
"""

import re
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepwell.desk.surveys.topics.patterns import takes_for_ever
from keepwell.engine.feedback.topics.rules import ANY, as_pattern

Words = dict[str, list[str]]
"""Spellings by language; those of any language under ANY."""
MOST = 200
"""Spellings of a topic."""
_OF_LANGUAGE = re.compile(r"([a-z]{2,3}):\s+(\S.*)")


def read(text: str) -> Words:
    r"""Read the words of a topic; raise ValidationError with all that is wrong.

    >>> read("slow\nnl: traag")
    {'': ['slow'], 'nl': ['traag']}
    """
    found: Words = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        of_one = _OF_LANGUAGE.fullmatch(line)
        language, spelling = of_one.groups() if of_one else (ANY, line)
        some = found.setdefault(language, [])
        if spelling not in some:
            some.append(spelling)
    problems = [wrong for some in found.values() for one in some if (wrong := _wrong_with(one))]
    if sum(map(len, found.values())) > MOST:
        problems.append(_("Expected at most {most} lines.").format(most=MOST))
    if problems:
        raise ValidationError(problems)
    return found


def write(words: Mapping[str, list[str]]) -> str:
    r"""Write the words of a topic as `read` reads them.

    >>> write({"": ["slow"], "nl": ["traag"]})
    'slow\nnl: traag'
    """
    return "\n".join(
        f"{language}: {spelling}" if language != ANY else spelling
        for language, some in words.items()
        for spelling in some
    )


def joined(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> Words:
    """Return the words of two topics, each once.

    >>> joined({"": ["slow"]}, {"": ["slow", "late"], "nl": ["traag"]})
    {'': ['slow', 'late'], 'nl': ['traag']}
    """
    return {
        language: list(dict.fromkeys([*one.get(language, ()), *other.get(language, ())]))
        for language in dict.fromkeys([*one, *other])
    }


def without(one: Mapping[str, list[str]], other: Mapping[str, list[str]]) -> Words:
    """Return the words of a topic but those that another has.

    >>> without({"": ["slow", "late"]}, {"": ["late"]})
    {'': ['slow']}
    """
    left = {
        language: [word for word in some if word not in other.get(language, ())]
        for language, some in one.items()
    }
    return {language: some for language, some in left.items() if some}


def _wrong_with(spelling: str) -> str | None:
    if spelling[:1] == spelling[-1:] == "/" and takes_for_ever(spelling[1:-1]):
        return _(
            "The pattern “{spelling}” would take for ever on some comments. Repeat no group that "
            "repeats something inside, and use at most two stars."
        ).format(spelling=spelling)
    try:
        if re.compile(as_pattern(spelling)).search("") is None:
            return None
    except re.error:
        pass
    return _(
        "Expected a regular expression between the slashes that finds at least a letter. Got "
        "“{spelling}”."
    ).format(spelling=spelling)
