"""Which member a customer's owner is: the one whose e-mail address or name the trait holds."""

from collections import Counter

import pyarrow as pa
from django.db import transaction
from django.db.models import Q

from keepwell.desk.customers.models import Customer
from keepwell.desk.health.publishing.tallies import retally
from keepwell.desk.members.models import Member


class Owners:
    """Finds members by what a trait calls them; upper and lower case do not count."""

    def __init__(self) -> None:
        members = list(Member.objects.values_list("pk", "email", "name"))
        names = Counter(_plain(name) for _, _, name in members)
        # Two of one name are told apart by their addresses only: better nobody than the wrong one.
        self._known = {_plain(name): pk for pk, _, name in members if names[_plain(name)] == 1}
        self._known |= {_plain(email): pk for pk, email, _ in members}
        self._known.pop("", None)

    def of(self, text: str) -> int | None:
        """Return the id of the member that a text means."""
        return self._known.get(_plain(text))

    def of_all(self, texts: pa.Array) -> pa.Array:
        """Return the ids of the members that texts mean."""
        coded = texts.dictionary_encode()
        known = [None if text is None else self.of(text) for text in coded.dictionary.to_pylist()]
        return pa.array(known, pa.int64()).take(coded.indices)


def _plain(text: str) -> str:
    return text.strip().casefold()


def claim(member: Member) -> int:
    """Give a member the customers whose trait `owner` means them and nobody yet; return how many.

    For a member who joins, or changes name or address, between two publications.
    """
    owners = Owners()
    called = [text for text in (member.email, member.name) if owners.of(text) == member.pk]
    if not called:
        return 0
    meant = Q()
    for text in called:
        meant |= Q(owner_text__iexact=text)
    with transaction.atomic():
        claimed = Customer.objects.filter(meant, owner=None).update(owner=member)
        if claimed:
            retally([member.pk, None])
    return claimed
