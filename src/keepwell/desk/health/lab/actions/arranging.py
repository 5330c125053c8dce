"""Changing which scorecards are tried, and in which order."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.health.lab.actions.drafting import subject
from keepwell.desk.health.lab.ordering import Move, moved, with_order
from keepwell.desk.health.lab.writing import write
from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.health.tasks import EVERYTHING, everything
from keepwell.desk.jobs import enqueue_once
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.project import FILE


@transaction.atomic
def arrange(member: Member, name: str, move: Move, seen: Sequence[str]) -> None:
    """Try a scorecard earlier, later, no more or again; ask for everybody's scores anew.

    `seen` is the order that the member had before them. Raises ValidationError if it is another
    one now, a text has mistakes, no scorecard would be left, or `keepwell.toml` cannot be written
    safely.
    """
    require(member, Role.MANAGER)
    found = shelf(project())
    if not found.is_sound:
        raise ValidationError(_("Mend the mistakes in the scorecards first."))
    order = found.order
    if list(seen) != order or name not in {file.card.name for file in found.files if file.card}:
        raise ValidationError(_("The order has changed meanwhile. Look at it, and try again."))
    then = moved(order, name, move, found.peers(name))
    if not then:
        raise ValidationError(_("One scorecard must be left: without any, nobody gets a score."))
    if then == order:
        return
    deeds.record(
        member, "health.order_scorecards", subject(name),
        {"order": ", ".join(order)}, {"order": ", ".join(then)},
    )  # fmt: skip
    enqueue_once(EVERYTHING, everything)
    _write(then)  # last, so that what cannot be written is not said to be done


def _write(order: Sequence[str]) -> None:
    path = project().root / FILE
    try:
        text = with_order(path.read_text(encoding="utf-8"), order)
    except ValueError:
        raise ValidationError(
            _('Write the order into {file} by hand: scorecards = ["…", "…"].').format(file=FILE)
        ) from None
    write(path, text)
