"""What the list of customers offers to choose from."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.customers.columns import USUAL
from keepwell.desk.customers.models import ColumnChoice, Customer, Person, Tag
from keepwell.desk.customers.uses import Use, is_named
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.project import project
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.segments import Node, Segment, expanded
from keepwell.errors import KeepwellError

SAMPLE = 500
"""Customers whose traits are looked at to learn which there are."""
MINUTES = 5 * 60


def chosen_columns(member: Member) -> Sequence[str]:
    """Return the names of the columns a member sees."""
    choice = ColumnChoice.objects.filter(member=member).first()
    return choice.columns if choice else USUAL


def owners(member: Member) -> list[tuple[str, str]]:
    """Return id and name of the owners whose customers a member may see, by name."""
    if member.visibility == Visibility.ALL:
        return colleagues()
    if member.visibility == Visibility.TEAM:
        return [pair for pair in colleagues() if int(pair[0]) in member.team]
    return [(str(member.pk), str(member))]


def colleagues() -> list[tuple[str, str]]:
    """Return id and name of everybody who may own customers, by name."""
    found = Member.objects.filter(is_active=True).values_list("pk", "name", "email")
    return [(str(pk), name or email) for pk, name, email in found]


def tags() -> list[str]:
    """Return the names of all tags."""
    return list(Tag.objects.values_list("name", flat=True))


def traits(unit: Unit = "account") -> list[str]:
    """Return names of traits, of customers published last; looked up every few minutes."""
    names: list[str] | None = cache.get(f"customers.traits.{unit}")
    if names is None:
        known = (Customer if unit == "account" else Person).objects.order_by("-pk")
        rows = known.values_list("traits", flat=True)[:SAMPLE]
        names = sorted({name for traits in rows for name in traits})
        cache.set(f"customers.traits.{unit}", names, MINUTES)
    return names


def all_segments() -> Mapping[str, Segment]:
    """Return the project's segments by name; none while one of their files has mistakes."""
    files = sorted(project().root.glob("segments/*.yaml"))
    known = _read(tuple((path, path.stat().st_mtime_ns) for path in files))
    return {one.name: one for one in known}


def segments(unit: Unit = "account") -> Sequence[Segment]:
    """Return the project's segments of a unit."""
    return [one for one in all_segments().values() if one.unit == unit]


def segments_by_title(unit: Unit = "account") -> list[tuple[str, str]]:
    """Return the name and the title of each segment, as forms offer them."""
    return [(one.name, one.title or one.name) for one in segments(unit)]


@lru_cache(maxsize=8)
def _read(_files: tuple[tuple[Path, int], ...]) -> Sequence[Segment]:
    """Read the files anew if one of them is not what it was."""
    try:
        return tuple(project().segments)
    except KeepwellError:
        return ()


def segments_naming(name: str) -> Iterator[Use]:
    """Yield the segments that refer to one."""
    for one in all_segments().values():
        if is_named(name, one.where):
            href = reverse("customers:segment", args=[one.name])
            yield Use(_("Segment"), one.title or one.name, href)


def segment_issues() -> list[str]:
    """Return what is wrong with the files of segments."""
    try:
        project().segments  # noqa: B018 - read anew each time
    except KeepwellError as wrong:
        return str(wrong).splitlines()
    return []


def names(unit: Unit = "account") -> Mapping[str, Sequence[str]]:
    """Return the names that conditions of each kind may be about."""
    try:
        cards = [one for one in project().scorecards if one.unit == unit]
    except KeepwellError:
        cards = []
    return {
        "trait": traits(unit),
        "measure": sorted({one.name for card in cards for one in card.measures}),
        "dimension": sorted({one.name for card in cards for one in card.dimensions}),
        "segment": [one.name for one in segments(unit)],
    }


def trees(unit: Unit = "account") -> Mapping[str, Node]:
    """Return the expanded tree of each segment by its name."""
    known = {one.name: one for one in segments(unit)}
    return {name: expanded(one, known) for name, one in known.items()}
