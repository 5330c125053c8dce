"""What a tree would have done in the past days."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.jobs.queries import latest
from keepwell.desk.members.access import access, member_of, require
from keepwell.desk.members.models import Member, Role, Visibility
from keepwell.desk.rules import words
from keepwell.desk.rules.actions import trying
from keepwell.desk.rules.actions.trying import DAYS
from keepwell.desk.rules.models import Trial
from keepwell.desk.rules.tree.document import OTHERWISE, walk
from keepwell.desk.rules.tree.reading import read
from keepwell.desk.rules.views.page import tree_of


class Minutes(forms.Form):
    """How long work takes, to say how many hours it would have been."""

    case = forms.IntegerField(
        label=gettext_lazy("Minutes a case"), min_value=0, max_value=10_000, required=False
    )
    task = forms.IntegerField(
        label=gettext_lazy("Minutes a task"), min_value=0, max_value=10_000, required=False
    )


@dataclass(frozen=True)
class Taken:
    """A branch in a dry run."""

    path: str
    count: int
    customers: int
    examples: Sequence[Customer]


@dataclass(frozen=True)
class Load:
    """Work for a colleague or a department."""

    who: str
    is_department: bool
    cases: int
    tasks: int
    hours: float | None
    """None: nobody said how long it takes."""


@access(Role.VIEWER)
@never_cache
def past(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the newest dry run, and ask for one."""
    tree, member = tree_of(pk), member_of(request)
    if request.method == "POST":
        require(member, Role.MANAGER)
        trying.rehearse(member, tree)
        return redirect("rules:try", pk)
    sees_all = member.visibility == Visibility.ALL
    trial = tree.trials.exclude(finished_at=None).first()
    minutes = Minutes(request.GET)
    given = minutes.cleaned_data if minutes.is_valid() else {}
    context = {
        "tree": tree, "trial": trial, "days": DAYS, "run": latest(f"rules.trial:{pk}"),
        "minutes": minutes, "is_old": trial is not None and trial.document != tree.document,
        "may_edit": member.is_at_least(Role.MANAGER),
        "sees_all": sees_all,
        **(_shown(trial, member, given) if trial and sees_all else {}),
    }  # fmt: skip
    return render(request, "rules/try.html", context)


def _shown(trial: Trial, member: Member, minutes: Mapping[str, int | None]) -> dict[str, Any]:
    work = list(_work(trial.result["work"], minutes))
    return {
        "taken": list(_taken(trial, member)),
        "work": sorted(work, key=lambda one: (-(one.cases + one.tasks), one.who)),
        "actions": [(words.KINDS[k], n) for k, n in trial.result["actions"].items()],
        "looked_at": trial.result["looked_at"],
    }


def _taken(trial: Trial, member: Member) -> Iterator[Taken]:
    result = trial.result
    keys = {pk for some in result["examples"].values() for pk, _key in some}
    seen = visible_to(member).only("key", "name").in_bulk(keys)
    paths = [path for path, _branch in walk(read(trial.document))]
    for path in [*paths, OTHERWISE]:
        if path == OTHERWISE and path not in result["branches"]:
            continue
        examples = dict.fromkeys(pk for pk, _key in result["examples"].get(path, ()) if pk in seen)
        yield Taken(
            path, result["branches"].get(path, 0), result["customers"].get(path, 0),
            [seen[pk] for pk in examples],
        )  # fmt: skip


def _work(
    work: Mapping[str, Mapping[str, int]], minutes: Mapping[str, int | None]
) -> Iterator[Load]:
    told = {f"member:{one.email}": str(one) for one in Member.objects.all()}
    for whose, kinds in work.items():
        kind, _mark, name = whose.partition(":")
        cases, tasks = kinds.get("open_case", 0), kinds.get("task", 0)
        spent = cases * (minutes.get("case") or 0) + tasks * (minutes.get("task") or 0)
        yield Load(
            told.get(whose, name) or _("Nobody yet"), kind == "department", cases, tasks,
            spent / 60 if any(minutes.values()) else None,
        )  # fmt: skip
