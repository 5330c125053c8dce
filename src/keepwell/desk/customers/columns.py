"""What a list of customers can show of each, on the page and in a file."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from keepwell.desk.base.markup import joined, markup
from keepwell.desk.base.templatetags import parts, words
from keepwell.desk.customers.models import Customer

Shown = Callable[[Customer, date], str]
Plain = Callable[[Customer], object]
TRAIT = "trait:"
"""What the name of a column that shows a trait begins with."""


@dataclass(frozen=True)
class Column:
    """A column. `shown` is its cell on a page, `plain` its cell in a file."""

    name: str
    title: str | Promise
    shown: Shown
    plain: Plain
    sort: str = ""
    """The column of the table that it can be sorted by."""
    first: str = ""
    """`-` where one wants to see the greatest first."""
    kind: str = ""
    """`n`: numbers, at the end of the cell."""
    help: str | Promise = ""


def _band(customer: Customer, _today: date) -> str:
    return parts.band(customer.band)


def _score(customer: Customer, _today: date) -> str:
    said = markup('<span class="score">{}</span>', words.score(customer.score))
    if customer.score is None:
        return said
    return markup("{} {}", said, parts.change(customer.change_28))


def _renewal(customer: Customer, today: date) -> str:
    if customer.renewal is None:
        return words.NOTHING
    return markup("{} <small>{}</small>", words.day(customer.renewal), _in_days(customer, today))


def _in_days(customer: Customer, today: date) -> str:
    days = (customer.renewal - today).days if customer.renewal else 0
    if days < 0:
        late = ngettext("%(days)s day ago", "%(days)s days ago", -days)
        return late % {"days": words.number(-days)}
    return ngettext("in %(days)s day", "in %(days)s days", days) % {"days": words.number(days)}


def _owner(customer: Customer) -> str:
    """Return the owner; in brackets who the trait names if that is no member."""
    if customer.owner is not None:
        return str(customer.owner)
    return f"({customer.owner_text})" if customer.owner_text else ""


def _tags(customer: Customer, _today: date) -> str:
    return joined(
        (markup('<span class="badge">{}</span>', tag) for tag in customer.tags.all()), " "
    )


COLUMNS: Mapping[str, Column] = {
    column.name: column
    for column in (
        Column("band", _("Band"), _band, lambda c: words.band_word(c.band)),
        Column(
            "score", _("Score"), _score, lambda c: c.score, "score", "-", "n",
            _("0 to 100, and by how much it changed in 28 days."),
        ),
        Column(
            "change", _("28 days"), lambda c, _t: parts.change(c.change_28),
            lambda c: c.change_28, "change_28", "", "n",
            _("By how many points the score changed in 28 days."),
        ),
        Column(
            "state", _("State"), lambda c, _t: words.state_word(c.state),
            lambda c: words.state_word(c.state),
        ),
        Column("owner", _("Owner"), lambda c, _t: _owner(c) or words.NOTHING, _owner),
        Column(
            "value", _("Value a year"), lambda c, _t: words.money(c.value),
            lambda c: c.value, "value", "-", "n",
        ),
        Column("renewal", _("Renewal"), _renewal, lambda c: c.renewal, "renewal"),
        Column(
            "last_seen", _("Last seen"), lambda c, _t: words.since(c.last_seen_at),
            lambda c: c.last_seen_at, "last_seen_at", "-", "",
            _("When something last happened between this customer and us."),
        ),
        Column(
            "coverage", _("Coverage"), lambda c, _t: words.percent(c.coverage),
            lambda c: c.coverage, "", "", "n",
            _("How much of what the scorecard looks at is known."),
        ),
        Column(
            "people", _("People"), lambda c, _t: words.number(c.people_count),
            lambda c: c.people_count, "", "", "n",
        ),
        Column("tags", _("Tags"), _tags, lambda c: ", ".join(t.name for t in c.tags.all())),
        Column("key", _("Key"), lambda c, _t: c.key, lambda c: c.key),
    )
}  # fmt: skip
USUAL = ("band", "score", "state", "owner", "value", "renewal", "last_seen", "coverage", "people")
"""What a member sees who chose nothing."""


def column(name: str) -> Column | None:
    """Return the column of a name; None if there is none."""
    if not name.startswith(TRAIT):
        return COLUMNS.get(name)
    trait = name.removeprefix(TRAIT)
    return Column(
        name, trait.replace("_", " ").capitalize(),
        lambda c, _t: _trait(c, trait), lambda c: c.traits.get(trait),
    )  # fmt: skip


def columns(names: Sequence[str]) -> list[Column]:
    """Return the columns of these names that there are."""
    return [found for name in names if (found := column(name))]


def _trait(customer: Customer, name: str) -> str:
    found = customer.traits.get(name)
    if isinstance(found, int | float):
        return words.number(found, 0 if float(found).is_integer() else 2)
    return words.NOTHING if found is None else str(found)


def needs_traits(chosen: Sequence[Column]) -> bool:
    """Return whether a list that shows these has to read the traits."""
    return any(one.name.startswith(TRAIT) for one in chosen)
