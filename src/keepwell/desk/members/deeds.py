"""The log of deeds: every write at the desk is recorded here, in the same transaction.

A room's `actions.py` says once, in words, what its verbs are:

    deeds.says("customer", _("Customers"), {
        "customers.set_owner": _("{who} gave {name} to another owner"),
    })
    deeds.calls(owner=_("owner"))

and then records each deed:

    deeds.record(member, "customers.set_owner", subject, {"owner": "Ann"}, {"owner": "Bo"})
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from keepwell.desk.members.models import Deed, Member

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Told = StrOrPromise
    ChoicesGiven = Callable[[], Iterable[tuple[Any, Any]]]

KEEPWELL = "Keepwell"
"""Who is named where nobody did it: the rhythm, the first start."""


@dataclass(frozen=True)
class Subject:
    """What a deed was done to."""

    kind: str
    """`customer`, `member`, `segment` …"""
    key: str
    name: str


def record(
    member: Member | None,
    verb: str,
    subject: Subject,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Deed:
    """Write down that `member` (None: Keepwell itself) did `verb` to `subject`.

    `verb` is `room.deed`, as in `customers.set_owner`. `before` and `after` hold what changed, as
    JSON values. Call it within the transaction of the write itself.
    """
    return Deed.objects.create(
        member=member,
        who=str(member or KEEPWELL),
        verb=verb,
        kind=subject.kind,
        subject=subject.key,
        name=subject.name[:255],
        before=dict(before or {}),
        after=dict(after or {}),
    )


# --- words

_kinds: "dict[str, Told]" = {}
_sentences: "dict[str, tuple[str, Told]]" = {}
_names: "dict[str, Told]" = {}
_values: "dict[str, ChoicesGiven]" = {}


def says(kind: str, called: "Told", sentences: "Mapping[str, Told]") -> None:
    """Declare the verbs of a room that are done to a kind of thing, each with its sentence.

    `called` is what people call things of this kind. A sentence may hold `{who}` and `{name}`, and
    values by `{before[field]}` and `{after[field]}`.
    """
    _kinds[kind] = called
    _sentences.update({verb: (kind, sentence) for verb, sentence in sentences.items()})


def calls(**fields: "Told | tuple[Told, ChoicesGiven]") -> None:
    """Declare what people call the fields in `before` and `after`; `(name, choices)` words values.

    What is not declared is shown by its key, in words.
    """
    for field, told in fields.items():
        name, choices = told if isinstance(told, tuple) else (told, None)
        _names[field] = name
        if choices is not None:
            _values[field] = choices


def verbs() -> list[tuple[str, str]]:
    """Return every declared verb and its words, as choices."""
    return sorted(((verb, verb_in_words(verb)) for verb in _sentences), key=lambda pair: pair[1])


def kinds() -> list[tuple[str, str]]:
    """Return every kind of thing that deeds are done to and its words, as choices."""
    return sorted(
        ((kind, str(called)) for kind, called in _kinds.items()), key=lambda pair: pair[1]
    )


def sentence(deed: Deed) -> str:
    """Say in the reader's language who did what to what."""
    said = {"who": deed.who, "name": deed.name or deed.subject}
    known = _sentences.get(deed.verb)
    if known is None:
        return _("{who}: {verb}, {name}").format(verb=_in_words(deed.verb), **said)
    try:
        return str(known[1]).format(before=deed.before, after=deed.after, **said)
    except KeyError:  # recorded by another version, which kept other fields
        return _("{who}: {verb}, {name}").format(verb=_in_words(deed.verb), **said)


def verb_in_words(verb: str) -> str:
    """Return what a verb means, without who and to what: "invited"."""
    if verb not in _sentences:
        return _in_words(verb)
    blanks = {"who": "…", "name": "…", "before": _Blanks(), "after": _Blanks()}
    return str(_sentences[verb][1]).format(**blanks).strip("… .").strip()


class _Blanks(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


@dataclass(frozen=True)
class Change:
    """A field that a deed changed, in words; None: it had or has no value."""

    field: str
    before: str | None
    after: str | None


def changes(deed: Deed) -> list[Change]:
    """Return what a deed changed, in the order in which it was recorded."""
    fields = dict.fromkeys([*deed.after, *deed.before])
    told = (
        Change(
            str(_names.get(field, _in_words(field))),
            _value(field, deed.before.get(field)),
            _value(field, deed.after.get(field)),
        )
        for field in fields
        if deed.before.get(field) != deed.after.get(field)
    )
    return [change for change in told if change.before or change.after]


def _value(field: str, value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    words = dict(_values[field]()) if field in _values else {}
    return str(words.get(value, value))


def _in_words(name: str) -> str:
    return name.replace(".", ": ").replace("_", " ")
