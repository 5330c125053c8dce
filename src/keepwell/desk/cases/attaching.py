"""What is attached to mails and answers: kept within bounds, and gone with what it belongs to.

The bytes lie in a store, written before the transaction ends; what a transaction that failed has
left there is swept away.
"""

import time
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.base.stores import Store
from keepwell.desk.cases.inbound.parts import File
from keepwell.desk.cases.models import Attachment, IncomingMail, Message
from keepwell.language import number

STORE = Store("attachments")
MOST, LARGEST, TOGETHER = 20, 10_000_000, 20_000_000
"""Files of a mail that are kept, bytes of each, and of all."""
MOST_SENT, TOGETHER_SENT = 5, 7_000_000
"""Files of an answer, and their bytes: ten megabytes as a mail, which nearly every server takes."""
LEFT_BEHIND = timedelta(days=1)
"""Age from which a file on disk that belongs to nothing is swept away."""


def sorted_out(files: Iterable[File]) -> tuple[list[File], list[File]]:
    """Return the files of a mail that are kept, and those that are too many or too large."""
    kept: list[File] = []
    left_out: list[File] = []
    room = TOGETHER
    for one in files:
        fits = len(kept) < MOST and one.size <= min(LARGEST, room)
        (kept if fits else left_out).append(one)
        room -= one.size if fits else 0
    return kept, left_out


def check(sizes: Sequence[int]) -> None:
    """Raise ValidationError for files that are too many, or too large, to be sent."""
    size = sum(sizes)
    if len(sizes) <= MOST_SENT and size <= TOGETHER_SENT:
        return
    raise ValidationError(
        _("Expected {most} files at most, of {size} MB together. Got {many} of {sizes} MB.").format(
            most=number(MOST_SENT),
            size=number(TOGETHER_SENT / 1e6),
            many=number(len(sizes)),
            sizes=number(size / 1e6, 1),
        )
    )


def keep(files: Iterable[File], of: IncomingMail | Message) -> None:
    """Keep files with a mail or a message, in the transaction of the caller."""
    belongs = {"mail": of} if isinstance(of, IncomingMail) else {"message": of}
    for one in files:
        made = Attachment.objects.create(name=one.name, kind=one.kind, size=one.size, **belongs)
        STORE.write(made.pk, one.content)


def files_of(message: Message) -> list[Attachment]:
    """Return the files of what was said: with the mail that brought it, or the message itself."""
    mail = getattr(message, "mail", None)
    return list((message if mail is None else mail).attachments.all())


def content_of(attachment: Attachment) -> bytes:
    """Return the bytes of a file. Raises FileNotFoundError if somebody removed it."""
    return STORE.path_of(attachment.pk).read_bytes()


def forget(instance: Attachment, **_kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
    """Remove from disk what was deleted, once that is sure."""
    transaction.on_commit(partial(STORE.remove, instance.pk))


def sweep() -> int:
    """Remove files that belong to nothing; return how many."""
    kept = set(Attachment.objects.values_list("pk", flat=True))
    return STORE.remove_all_but(kept, time.time() - LEFT_BEHIND.total_seconds())
