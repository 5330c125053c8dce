"""Who was a customer when, and what that comes to, in plain Python: slow and obvious."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Relationship = Literal["contract", "repeat"]
SUBSCRIPTION = ("Subscription Started", "Subscription Changed", "Subscription Ended")
EVER = 2**62


class Event(NamedTuple):
    """Something a customer did; moments in microseconds."""

    customer: str
    at: int
    id: str
    event: str
    value: float | None = None


class Stay(NamedTuple):
    """From the moment after `begin` until `end`, as seen at a moment."""

    customer: str
    begin: int
    end: int


def is_customer(
    events: Iterable[Event], customer: str, moment: int, rule: tuple[Relationship, int]
) -> bool:
    """Tell by decision 2, rule 5, whether somebody is a customer as of a moment."""
    relationship, silence = rule
    before = [one for one in events if one.customer == customer and one.at < moment]
    if relationship == "contract":
        said = [one for one in before if one.event in SUBSCRIPTION]
        return bool(said) and max(said, key=_by_time).event != "Subscription Ended"
    orders = [one for one in before if one.event == "Order Completed"]
    return any(one.at >= moment - silence for one in orders)


def stays_of(events: Iterable[Event], rule: tuple[Relationship, int]) -> list[Stay]:
    """Walk through the events of each customer, opening and closing stays."""
    relationship, silence = rule
    found: list[Stay] = []
    known = sorted(events, key=lambda one: (one.customer, *_by_time(one)))
    for customer in sorted({one.customer for one in known}):
        own = [one for one in known if one.customer == customer]
        if relationship == "contract":
            found += _contracts(customer, [one for one in own if one.event in SUBSCRIPTION])
        else:
            orders = [one.at for one in own if one.event == "Order Completed"]
            found += _repeats(customer, orders, silence)
    return found


def _contracts(customer: str, events: list[Event]) -> list[Stay]:
    found: list[Stay] = []
    begin: int | None = None
    for one in events:
        if one.event != "Subscription Ended" and begin is None:
            begin = one.at
        elif one.event == "Subscription Ended" and begin is not None:
            found.append(Stay(customer, begin, one.at))
            begin = None
    return found if begin is None else [*found, Stay(customer, begin, EVER)]


def _repeats(customer: str, orders: list[int], silence: int) -> list[Stay]:
    found: list[Stay] = []
    for at in orders:
        if found and at <= found[-1].end:
            found[-1] = found[-1]._replace(end=at + silence)
        else:
            found.append(Stay(customer, at, at + silence))
    return found


@dataclass(frozen=True)
class Counts:
    """The customers of a period [A, B), by name."""

    start: set[str]
    end: set[str]
    new: set[str]
    lost: set[str]
    returned: set[str]
    came_and_left: set[str]


def counts(stays: list[Stay], a: int, b: int) -> Counts:
    """Count them one by one, as DESIGN §5 says it."""

    def there(moment: int) -> set[str]:
        return {one.customer for one in stays if one.begin < moment <= one.end}

    def returns(customer: str) -> bool:
        own = [one for one in stays if one.customer == customer]
        running = next(one for one in own if one.begin < b <= one.end)
        return any(one.begin < running.begin or one.end <= running.begin for one in own)

    start, end = there(a), there(b)
    visits = {one.customer for one in stays if one.begin >= a and one.end < b}
    new = end - start
    return Counts(
        start, end, new, start - end, {one for one in new if returns(one)}, visits - start - end
    )


def _by_time(event: Event) -> tuple[int, str]:
    return event.at, event.id
