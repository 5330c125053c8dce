"""Asking what a tree would have done."""

from django.db import transaction

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.rules import tasks
from keepwell.desk.rules.models import Tree, Trial
from keepwell.desk.rules.subjects import of_tree

DAYS = 90
KEPT = 10
"""Dry runs of a tree that are kept."""


@transaction.atomic
def rehearse(member: Member, tree: Tree) -> Trial:
    """Ask for a dry run of the tree as it is edited, over the last DAYS days."""
    require(member, Role.MANAGER)
    trial = Trial.objects.create(tree=tree, document=tree.document, days=DAYS, made_by=member)
    old = tree.trials.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    Trial.objects.filter(pk__in=list(old)).delete()
    deeds.record(member, "rules.try", of_tree(tree))
    tasks.rehearse_soon(trial)
    return trial
