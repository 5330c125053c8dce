"""Moving a root cause to another place of the tree, and letting two become one."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.cases.actions.settling import DEEPEST
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Cause, Fix
from keepwell.desk.cases.models.cause import BETWEEN
from keepwell.desk.cases.subjects import of_cause
from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role


@transaction.atomic
def move_cause(member: Member, cause: Cause, parent: Cause | None) -> Cause:
    """Let a root cause stand below another, or at the top; what stands below it comes along.

    Raises ValidationError if that is below itself, too deep, or beside one of the same name.
    """
    require(member, Role.MANAGER)
    before = cause.path
    _put(cause, parent, _held())
    deeds.record(member, "cases.cause_move", of_cause(cause), {"cause": before},
                 {"cause": cause.path})  # fmt: skip
    return cause


@transaction.atomic
def merge_causes(member: Member, cause: Cause, into: Cause) -> Cause:
    """Give all cases and fixes of a root cause another one, which takes its place; return that one.

    What stands below it stands below the other from now on. Raises ValidationError if the other
    stands below it, or if both have one of the same name below them.
    """
    require(member, Role.MANAGER)
    tree = _held()
    if into.pk in tree.within(cause):
        raise ValidationError(
            _("“{into}” is the same or stands below it. Choose one that does not.").format(
                into=into.path
            )
        )
    for child in tree.below(cause):
        _put(child, into, tree)
    Case.objects.filter(cause=cause).update(cause=into)
    Fix.objects.filter(cause=cause).update(cause=into)
    deeds.record(member, "cases.cause_merge", of_cause(cause), after={"cause": into.path})
    cause.delete()
    return into


def _held() -> Tree:
    """Return the tree for nobody else to arrange until the transaction ends."""
    return Tree(list(Cause.objects.select_for_update()))


def _put(cause: Cause, parent: Cause | None, tree: Tree) -> None:
    within = set(tree.within(cause))
    if parent is not None and parent.pk in within:
        raise ValidationError(_("A cause cannot stand below itself. Choose another place."))
    moved = [one for one in tree.causes if one.pk in within]
    before, path = cause.path, f"{parent.path}{BETWEEN}{cause.name}" if parent else cause.name
    taken = Cause.objects.filter(path=path).exclude(pk=cause.pk)
    if taken.exists():
        raise ValidationError(_("There is a root cause “{name}” already.").format(name=path))
    for one in moved:
        one.path = path + one.path[len(before) :]
    if max(one.depth for one in moved) > DEEPEST:
        raise ValidationError(_("The tree would be too deep. Choose a higher place."))
    cause.parent, cause.path = parent, path
    cause.save(update_fields=["parent", "path"])
    Cause.objects.bulk_update([one for one in moved if one.pk != cause.pk], ["path"])
