"""The first rules: of a new project, and of the demo."""

from django.db import transaction

from keepwell.desk.members.models import Member, Role
from keepwell.desk.rules.actions import editing, trying
from keepwell.desk.rules.models import Tree, Trigger
from keepwell.desk.rules.ready import DEFAULT, ready
from keepwell.desk.rules.running import claiming, handling
from keepwell.desk.surveys.models import Answer, Verdict

MANY = 12
"""Answers of the demo that its rules have handled."""


def default_rules() -> Tree | None:
    """Keep the rules that most begin with, switched off; None where there are some already."""
    return None if Tree.objects.exists() else editing.make(None, ready()[DEFAULT])


@transaction.atomic
def demo_rules() -> int:
    """Switch the usual rules of the demo on, and let them handle its last answers.

    Returns how many branches they took; a demo that has rules is left as it is.
    """
    if Tree.objects.exists():
        return 0
    admin = Member.objects.filter(role=Role.ADMINISTRATOR).earliest("pk")
    made = [editing.make(admin, document) for document in ready().values()]
    tree = next(one for one in made if one.name == DEFAULT)
    editing.publish(admin, tree)
    editing.switch(admin, tree, is_on=True)
    said = Answer.objects.filter(verdict=Verdict.COUNTED, customer__isnull=False, cases=None)
    Trigger.objects.bulk_create([claiming.of_answer(one) for one in said.order_by("-at")[:MANY]])
    handling.handle_waiting()
    trying.rehearse(admin, tree)
    return tree.firings.count()
