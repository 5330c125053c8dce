"""One question of a survey's text."""

from collections.abc import Collection, Mapping

from keepwell.desk.surveys.form.conditions import read_condition
from keepwell.desk.surveys.form.document import CHOOSING, CONTACT, KINDS, SCALES, Option, Question
from keepwell.desk.surveys.form.texts import read_texts
from keepwell.engine.scorecard.sections import Section
from keepwell.engine.scorecard.values import Value

KEYS = (
    "id", "type", "ask", "low", "high", "options", "fields", "from", "to", "required", "only_if",
)  # fmt: skip
OF_OPTION = ("id", "text")
MOST_OPTIONS = 30


def read_question(
    at: Value, languages: Collection[str], before: Mapping[str, Question]
) -> Question | None:
    """Read a question; None if it has no name or type."""
    keys = Section(at, KEYS)
    name, kind = keys.require("id", "score"), keys.require("type", "nps")
    known, called = kind.choice(KINDS) if kind else None, name.name() if name else None
    if known is None or called is None:
        return None
    if known not in SCALES:
        keys.refuse(("low", "high"), f'a question of the type "{known}" has no scale.')
    if known != "number":
        keys.refuse(("from", "to"), f'they are the limits of a number. This is a "{known}".')
    return Question(
        id=called,
        kind=known,
        ask=read_texts(keys.get("ask"), languages),
        low=read_texts(keys.get("low"), languages),
        high=read_texts(keys.get("high"), languages),
        options=_options(keys, known, languages),
        fields=_fields(keys, known),
        least=_limit(keys, "from"),
        most=_limit(keys, "to"),
        required=is_true(keys.get("required")),
        only_if=read_condition(keys.get("only_if"), before),
    )


def _options(keys: Section, kind: str, languages: Collection[str]) -> tuple[Option, ...]:
    if kind not in CHOOSING:
        keys.refuse(("options",), f'a question of the type "{kind}" has none.')
        return ()
    at = keys.require("options", "[{id: price, text: {en: Price}}]")
    if at is None:
        return ()
    if not isinstance(at.content, tuple) or not 1 <= len(at.content) <= MOST_OPTIONS:
        at.expected(f"a list of 1 to {MOST_OPTIONS} options")
        return ()
    found: dict[str, Option] = {}
    for value in at.content:
        option = _option(value, languages)
        if option and option.id in found:
            value.find("id").error(f'There are two options "{option.id}". Rename one of them.')
        elif option:
            found[option.id] = option
    return tuple(found.values())


def _option(at: Value, languages: Collection[str]) -> Option | None:
    keys = Section(at, OF_OPTION)
    name = keys.require("id", "price")
    called = name.name() if name else None
    return Option(called, read_texts(keys.get("text"), languages)) if called else None


def _fields(keys: Section, kind: str) -> tuple[str, ...]:
    if kind != "contact":
        keys.refuse(("fields",), f'a question of the type "{kind}" has none.')
        return ()
    if not keys.has("fields"):
        return ("name", "email")
    return tuple(one for value in keys.some("fields") if (one := value.choice(CONTACT)))


def _limit(keys: Section, key: str) -> float | None:
    value = keys.get(key)
    return value.number() if value and key in keys.entries else None


def is_true(at: Value | None) -> bool:
    """Read what is true or false; what is not there is false."""
    if at is not None and not isinstance(at.content, bool):
        at.expected("true or false")
    return at is not None and at.content is True
