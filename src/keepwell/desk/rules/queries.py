"""What is read of rules."""

from collections.abc import Iterator, Mapping
from datetime import timedelta

from django.db.models import Count, Prefetch, QuerySet
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.uses import Use
from keepwell.desk.members.models import Member
from keepwell.desk.rules.models import Done, Firing, Outcome, Tree, Trigger
from keepwell.desk.rules.running.gathering import asked_about
from keepwell.desk.rules.running.handling import MOST_TRIES

SPAN = 30
"""Days over which is counted how often branches were taken."""


def trees() -> QuerySet[Tree]:
    """Return all trees, by name."""
    return Tree.objects.select_related("live")


def fired(tree: Tree) -> Mapping[str, int]:
    """Return how often each branch was taken lately, by its path."""
    since = now() - timedelta(days=SPAN)
    rows = Firing.objects.filter(tree=tree, at__gte=since).order_by().values_list("path")
    return dict(rows.annotate(Count("pk")))


def firings_of(member: Member, tree: Tree, show: str = "") -> QuerySet[Firing]:
    """Return what a tree did to customers whom the member may see; `show` `failed`: what failed."""
    found = Firing.objects.filter(tree=tree, trigger__customer__in=visible_to(member))
    if show == "failed":
        failed = Done.objects.filter(outcome=Outcome.FAILED, firing__tree=tree)
        found = found.filter(pk__in=failed.values("firing"))
    cases = Prefetch("case", cases_visible_to(member))
    done = Prefetch("done", Done.objects.prefetch_related(cases))
    return found.select_related("trigger__customer", "version").prefetch_related(done)


def stuck() -> int:
    """Return how many triggers were left alone because handling them failed again and again."""
    return Trigger.objects.filter(handled_at=None, tries__gte=MOST_TRIES).count()


def naming(segment: str) -> Iterator[Use]:
    """Yield the rules that ask about a segment, as they are in force or being edited."""
    for tree in trees():
        documents = [tree.read(), *([tree.live.read()] if tree.live else [])]
        if segment in asked_about(documents, "segment"):
            yield Use(_("Rules"), tree.name, reverse("rules:tree", args=[tree.pk]))
