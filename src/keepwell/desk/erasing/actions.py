"""Erasing a customer at the desk: what is about them goes, what names them forgets the name."""

from collections import Counter
from collections.abc import Iterator, Mapping

from django.db import connection, models, transaction
from django.db.models import Q, QuerySet

from keepwell.desk.cases.models import Attachment, IncomingMail
from keepwell.desk.cases.searching import INDEXES
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.erasing.redacting import redact
from keepwell.desk.erasing.traces import Traces, people_of, traces
from keepwell.desk.intake.models import Told
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.desk.surveys.answers.indexing import COMMENTS
from keepwell.desk.surveys.asking import optouts
from keepwell.desk.surveys.models import Answer, Invitation, Partial
from keepwell.engine.lake.erased import Erased, Kind

ASKED: tuple[type[Answer | Invitation | Partial], ...] = (Answer, Partial, Invitation)


def erase(kind: Kind, name: str, member: Member | None = None) -> Mapping[str, int]:
    """Erase an account or a person from the desk, and return how many rows of which table went.

    Call it after the lake has erased them: of an account's people those go along whom the lake
    erased with it, or all of them where it never knew the account. Erasing again does no harm.
    Members need to be administrators; None is whoever holds the machine.
    """
    if member is not None:
        require(member, Role.ADMINISTRATOR)
    with transaction.atomic():
        _overwrite_what_goes()
        gone = _erase(traces(kind, name, _with_them(kind, name)))
        if gone:
            subject = deeds.Subject("customer", "", "")
            deeds.record(member, "customers.erase", subject, after={"rows": sum(gone.values())})
        transaction.on_commit(_leave_no_log)
    return gone


def _with_them(kind: Kind, name: str) -> set[str]:
    """Return the people who go with an account."""
    if kind == "person":
        return set()
    people, erased = people_of(name), Erased(project().lake)
    return set(erased.of("person", people)) if erased.receipt(kind, name) else people


def _erase(who: Traces) -> Mapping[str, int]:
    optouts.forget(who.addresses, who.people)
    gone: Counter[str] = Counter()
    for rows in _theirs(who):
        gone.update(rows.delete()[1])
    redacted = redact(who)
    found = {label: count for label, count in gone.items() if count}
    return found | ({"redacted": redacted} if redacted else {})


def _theirs(who: Traces) -> "Iterator[QuerySet[models.Model]]":
    """Yield all that is about them; what belongs to it goes along."""
    yield Told.objects.filter(
        Q(row__account__in=list(who.accounts)) | Q(row__person__in=list(who.people))
    )
    yield Answer.objects.filter(pk__in=_strays(who))
    yield IncomingMail.objects.filter(
        Q(address__in=who.addresses) | Q(case__customer__key__in=who.accounts)
    )
    yield Attachment.objects.filter(
        Q(message__address__in=who.addresses) | Q(message__case__person__key__in=who.people)
    )  # names can be taken out of texts, not of files
    for model in ASKED:
        yield models.QuerySet(model).filter(Q(account__in=who.accounts) | Q(person__in=who.people))
    yield Person.objects.filter(key__in=who.people)
    yield Customer.objects.filter(key__in=who.accounts)


def _strays(who: Traces) -> list[int]:
    """Return the answers of nobody known in which one of the addresses was written."""
    rows = Answer.objects.filter(customer=None, contact=None).order_by()
    written = Q(pk__in=())
    for address in who.addresses:
        written |= Q(values__icontains=address) | Q(comment__icontains=address)
    return list(rows.filter(written).values_list("pk", flat=True))


# --- what databases keep of rows that are gone


def _overwrite_what_goes() -> None:
    """Let SQLite write zeros where the rows stood. PostgreSQL's VACUUM frees them for others."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")


def _leave_no_log() -> None:
    """Empty what search indexes and SQLite's log still hold of them."""
    for index in (COMMENTS, *INDEXES):
        index.tidy(connection)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
