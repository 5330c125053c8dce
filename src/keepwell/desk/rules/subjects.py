"""What deeds of this room are done to."""

from keepwell.desk.members.deeds import Subject
from keepwell.desk.rules.models import Tree


def of_tree(tree: Tree) -> Subject:
    """Return a tree as the log names it."""
    return Subject("rules", str(tree.pk), tree.name)
