"""The moves of the editor: each takes a survey's mapping and returns another one.

Places are written as in messages: `pages[2].questions[1].options[3].text.en`, counted from 1.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from typing import Any

from keepwell.desk.surveys.form.document import CHOOSING, KINDS, MEASURES, SCALES
from keepwell.desk.surveys.form.writing import Plain

_STEP = re.compile(r"([a-z_]+)|\[([1-9][0-9]{0,2})\]|\.")
TEXTS = ("title", "intro", "thanks", "ask", "low", "high", "text")


class NoPlaceError(ValueError):
    """There is nothing at such a place in the survey."""


def with_texts(plain: Plain, texts: Mapping[str, str]) -> Plain:
    """Write texts at their places; an empty one is taken away.

    Raises NoPlaceError for a place that no text can stand at.
    """
    changed = deepcopy(plain)
    for path, text in texts.items():
        *way, name, language = _steps(path)
        if name not in TEXTS or language not in changed.get("languages", ()):
            raise NoPlaceError(path)
        where = _mapping(changed, way).setdefault(name, {})
        where[language] = text.strip()
        if not where[language]:
            del where[language]
    return changed


def with_languages(plain: Plain, languages: Sequence[str]) -> Plain:
    """Speak these languages; texts in others go."""
    changed = deepcopy(plain)
    changed["languages"] = list(dict.fromkeys(languages))
    for texts in _all_texts(changed):
        for language in texts.keys() - set(languages):
            del texts[language]
    return changed


def with_required(plain: Plain, path: str, *, is_required: bool) -> Plain:
    """Let a question be answered in any case, or not."""
    changed = deepcopy(plain)
    question = _mapping(changed, _steps(path))
    question.pop("required", None)
    return _put(changed, question, "required", is_required)


def with_condition(plain: Plain, path: str, question: str, said: Mapping[str, Any]) -> Plain:
    """Ask a page or question only of who answered `question` so; without one, of everybody.

    `said` has `from` and `to`, or `is`, as the question takes them; what is missing is all of them.
    """
    changed = deepcopy(plain)
    at = _mapping(changed, _steps(path))
    at.pop("only_if", None)
    asked = next((one for one in _questions(changed) if one["id"] == question), None)
    return _put(changed, at, "only_if", _condition(asked, said) if asked else None)


def added_page(plain: Plain) -> Plain:
    """Add an empty page at the end."""
    changed = deepcopy(plain)
    changed.setdefault("pages", []).append({"questions": []})
    return changed


def added_question(plain: Plain, path: str, kind: str) -> Plain:
    """Add a question at the end of the page at a place.

    The first one on a scale of NPS, CSAT, CES or emoji gives the score from then on.
    """
    if kind not in KINDS:
        raise NoPlaceError(kind)
    changed = deepcopy(plain)
    names = {one["id"] for one in _questions(changed)}
    is_first = kind not in {one["type"] for one in _questions(changed)}
    question: Plain = {"id": _free("question", names), "type": kind}
    if kind in CHOOSING:
        question["options"] = [{"id": "option_1"}, {"id": "option_2"}]
    _mapping(changed, _steps(path))["questions"].append(question)
    if kind in MEASURES and is_first and not changed.get("measures"):
        changed["measures"] = kind
    return changed


def added_option(plain: Plain, path: str) -> Plain:
    """Add an option to the question at a place."""
    changed = deepcopy(plain)
    options = _mapping(changed, _steps(path)).setdefault("options", [])
    options.append({"id": _free("option", {one["id"] for one in options})})
    return changed


def moved(plain: Plain, path: str, by: int) -> Plain:
    """Move an item of a list up (-1) or down (1); at an end it stays."""
    changed = deepcopy(plain)
    items, n = _item(changed, path)
    if 0 <= n + by < len(items):
        items[n], items[n + by] = items[n + by], items[n]
    return changed


def removed(plain: Plain, path: str) -> Plain:
    """Remove an item of a list. Conditions on what is gone go with it, and a score that is gone."""
    changed = deepcopy(plain)
    items, n = _item(changed, path)
    del items[n]
    questions = {one["id"]: one for one in _questions(changed)}
    if not any(one["type"] == changed.get("measures") for one in questions.values()):
        changed.pop("measures", None)
    for at in [*changed["pages"], *questions.values()]:
        if at.get("only_if", {}).get("question", "") not in {"", *questions}:
            del at["only_if"]
    return changed


def _condition(asked: Plain, said: Mapping[str, Any]) -> Plain:
    if asked["type"] in CHOOSING or asked["type"] == "yes_no":
        known = [one["id"] for one in asked.get("options", ())] or ["yes", "no"]
        return {"question": asked["id"], "is": [one for one in known if one in said["is"]] or known}
    low, high = SCALES.get(asked["type"], (0, 0))
    limits = {"from": _number(said["from"], low), "to": _number(said["to"], high)}
    return {"question": asked["id"], **limits}


def _number(text: str, otherwise: float) -> float:
    try:
        found = float(text)
    except ValueError:
        return otherwise
    return int(found) if found.is_integer() else found


def _put(changed: Plain, at: Plain, key: str, value: object) -> Plain:
    if value:
        at[key] = value
    return changed


def _free(word: str, names: set[str]) -> str:
    return next(name for n in range(1, 1_000) if (name := f"{word}_{n}") not in names)


def _questions(plain: Plain) -> Iterator[Plain]:
    for page in plain.get("pages", ()):
        yield from page.get("questions", ())


def _all_texts(at: object) -> Iterator[dict[str, str]]:
    """Yield every text that stands anywhere, by language."""
    if isinstance(at, dict):
        for key, value in at.items():
            if key in TEXTS and isinstance(value, dict):
                yield value
            else:
                yield from _all_texts(value)
    elif isinstance(at, list):
        for item in at:
            yield from _all_texts(item)


def _steps(path: str) -> list[str | int]:
    """Return a place as keys and numbers counted from 0."""
    if "".join(one[0] for one in _STEP.finditer(path)) != path:
        raise NoPlaceError(path)
    found = [one for one in _STEP.finditer(path) if one[0] != "."]
    return [one[1] or int(one[2]) - 1 for one in found]


def _at(plain: Plain, way: Sequence[str | int]) -> Any:  # noqa: ANN401 - whatever stands there
    found: Any = plain
    try:
        for step in way:
            found = found[step]
    except (KeyError, IndexError, TypeError):
        raise NoPlaceError(".".join(map(str, way))) from None
    return found


def _mapping(plain: Plain, way: Sequence[str | int]) -> Plain:
    found = _at(plain, way)
    if not isinstance(found, dict):
        raise NoPlaceError(".".join(map(str, way)))
    return found


def _item(plain: Plain, path: str) -> tuple[list[Any], int]:
    """Return the list that an item is in, and its number."""
    *way, n = _steps(path)
    items = _at(plain, way)
    if not isinstance(items, list) or not isinstance(n, int) or n >= len(items):
        raise NoPlaceError(path)
    return items, n
