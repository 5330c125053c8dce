"""What the desk keeps → what is answered."""

from typing import Any

from keepwell.desk.api import answers
from keepwell.desk.base.company import company
from keepwell.desk.customers.models import Customer, Person, Standing
from keepwell.desk.health import reading
from keepwell.engine.scorecard.schema import Scorecard
from keepwell.engine.scoring.ledger import Standing as Said
from keepwell.engine.scoring.scores import nominal_weights
from keepwell.sentences import title


def money(amount: float) -> answers.Money:
    """Return an amount beside its currency."""
    return answers.Money(amount=amount, currency=company().currency)


def customer(one: Customer) -> answers.Customer:
    """Return an account as a list tells of it."""
    return answers.Customer(**_customer(one))


def customer_in_full(one: Customer) -> answers.CustomerInFull:
    """Return an account, and what its score is made of."""
    return answers.CustomerInFull(**_customer(one), **_made_of(one))


def person(one: Person) -> answers.Person:
    """Return a person as a list tells of them."""
    return answers.Person(**_person(one))


def person_in_full(one: Person) -> answers.PersonInFull:
    """Return a person, and what their score is made of."""
    return answers.PersonInFull(**_person(one), **_made_of(one))


def score(one: Standing) -> answers.Score:
    """Return a published score."""
    return answers.Score(key=one.key, **_stood(one))


def _stood(one: Standing) -> dict[str, Any]:
    names = ("score", "band", "state", "coverage", "change_7", "change_28", "change_91", "as_of")
    return {name: getattr(one, name) for name in names} | {"version": one.version or None}


def _known(one: Standing) -> dict[str, Any]:
    names = ("key", "name", "is_current", "traits", "known_since", "last_seen_at")
    return _stood(one) | {name: getattr(one, name) for name in names}


def _customer(one: Customer) -> dict[str, Any]:
    return _known(one) | {
        "owner": one.owner.email if one.owner else None,
        "value": None if one.value is None else money(one.value),
        "renewal": one.renewal,
        "tags": [tag.name for tag in one.tags.all()],
        "people_count": one.people_count,
    }


def _person(one: Person) -> dict[str, Any]:
    account = one.account.key if one.account else None
    told = {"account": account, "email": one.email or None, "title": one.title or None}
    return _known(one) | told


def _made_of(one: Standing) -> dict[str, Any]:
    stands = {name: vars(stand) for name, stand in reading.stands(one).items()}
    return {
        "dimensions": one.dimensions,
        "measures": stands,
        "caps": reading.caps_of(one),
        "override": one.held.get("override"),
    }


def end(said: Said | None) -> answers.End | None:
    """Return what was said of a day."""
    if said is None:
        return None
    names = ("as_of", "score", "band", "state", "coverage", "scorecard", "version", "override")
    return answers.End(**{name: getattr(said, name) for name in names}, caps=list(said.caps))


def scorecard(card: Scorecard, *, is_current: bool) -> answers.Scorecard:
    """Return a version of a scorecard."""
    weights = dict(zip((one.name for one in card.measures), nominal_weights(card), strict=True))
    return answers.Scorecard(
        name=card.name,
        title=card.title or None,
        unit=card.unit,
        version=card.version,
        is_current=is_current,
        bands={str(band): begin for band, begin in card.bands.items()},
        dimensions=[
            answers.DimensionNamed(
                name=dimension.name,
                title=dimension.title or None,
                measures=[
                    answers.MeasureNamed(name=one.name, title=title(one), weight=weights[one.name])
                    for one in dimension.measures
                ],
            )
            for dimension in card.dimensions
        ],
    )
