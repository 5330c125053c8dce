"""Making trees, changing them, putting them into force, switching them on and off."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.rules.models import Tree, Version
from keepwell.desk.rules.running import claiming
from keepwell.desk.rules.subjects import of_tree
from keepwell.desk.rules.tree import document as written
from keepwell.desk.rules.tree.writing import plain

MOST = 20
"""Trees that one desk may have: each that is on looks at everything that happens."""


@transaction.atomic
def make(member: Member | None, document: written.Tree) -> Tree:
    """Keep a new tree, switched off; raise ValidationError if its name is taken.

    `member` None: Keepwell, in a new project.
    """
    if member is not None:
        require(member, Role.MANAGER)
    if Tree.objects.filter(name=document.name).exists():
        raise ValidationError(
            _("There are rules “{name}” already. Choose another name.").format(name=document.name)
        )
    if Tree.objects.count() >= MOST:
        raise ValidationError(
            _("There may be {most} trees of rules. Remove one first.").format(most=MOST)
        )
    tree = Tree.objects.create(name=document.name, document=plain(document), made_by=member)
    deeds.record(member, "rules.make", of_tree(tree))
    return tree


@transaction.atomic
def change(member: Member, tree: Tree, document: written.Tree, version: int) -> Tree:
    """Change a tree; what is in force stays so until the change is published.

    `version` is the one that was changed. Raises ValidationError if a colleague saved another one
    meanwhile, or another tree has the name.
    """
    held = _held(member, tree)
    if held.version != version:
        raise ValidationError(
            _("A colleague changed these rules meanwhile. Load the page again to see them.")
        )
    if Tree.objects.filter(name=document.name).exclude(pk=held.pk).exists():
        raise ValidationError(
            _("There are rules “{name}” already. Choose another name.").format(name=document.name)
        )
    told = plain(document)
    if told != held.document:
        held.document, held.version, held.name = told, held.version + 1, document.name
        held.save(update_fields=["document", "version", "name"])
        deeds.record(member, "rules.change", of_tree(held))
    return held


@transaction.atomic
def publish(member: Member, tree: Tree, note: str = "") -> Tree:
    """Put the document into force as a new version; the same as before makes none."""
    held = _held(member, tree)
    if held.is_changed:
        last = held.versions.order_by("-number").first()
        held.live = Version.objects.create(
            tree=held, number=last.number + 1 if last else 1, document=held.document,
            note=note[:200], made_by=member, who=str(member),
        )  # fmt: skip
        held.save(update_fields=["live"])
        told = {"version": held.live.number, "note": note[:200]}
        deeds.record(member, "rules.publish", of_tree(held), after=told)
    return held


@transaction.atomic
def restore(member: Member, tree: Tree, number: int) -> Tree:
    """Take an earlier version back to edit, under the name of today.

    It is in force once it is published.
    """
    held = _held(member, tree)
    found = held.versions.get(number=number)
    held.document = found.document | {"rules": held.name}
    held.version += 1
    held.save(update_fields=["document", "version"])
    deeds.record(member, "rules.restore", of_tree(held), after={"version": number})
    return held


@transaction.atomic
def switch(member: Member, tree: Tree, *, is_on: bool) -> Tree:
    """Switch a tree on or off; what happened while nothing was on sets nothing off later.

    Raises ValidationError if nothing of it was published yet.
    """
    held = _held(member, tree)
    if is_on and held.live is None:
        raise ValidationError(_("Nothing of these rules is in force yet. Publish them first."))
    if held.is_on == is_on:
        return held
    if is_on and not Tree.objects.filter(is_on=True).exists():
        claiming.start_looking()
    held.is_on = is_on
    held.save(update_fields=["is_on"])
    deeds.record(member, "rules.switch_on" if is_on else "rules.switch_off", of_tree(held))
    return held


@transaction.atomic
def remove(member: Member, tree: Tree) -> None:
    """Remove a tree that is off, with its versions and what it did; cases stay."""
    held = _held(member, tree)
    if held.is_on:
        raise ValidationError(_("These rules are on. Switch them off before you remove them."))
    deeds.record(member, "rules.remove", of_tree(held))
    Tree.objects.filter(pk=held.pk).update(live=None)
    held.delete()


def _held(member: Member, tree: Tree) -> Tree:
    """Check who may, and return the tree as it is now, for nobody else to change."""
    require(member, Role.MANAGER)
    Tree.objects.select_for_update().get(pk=tree.pk)
    return Tree.objects.select_related("live").get(pk=tree.pk)
