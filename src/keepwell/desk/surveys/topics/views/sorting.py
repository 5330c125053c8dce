"""Settling which topics answers have: one by one, on their page and in a list."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Answer, Topic
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.desk.surveys.topics import queries, tagging

ORDERS = {"sure": "sure", "new": "-at"}
"""How the list may be ordered: least sure first, or newest first."""
SIZE = 20
"""Comments of a page."""


@access(Role.VIEWER)
@require_GET
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Show the comments that nobody has settled: `?order=sure|new&topic=…`."""
    topics = list(queries.topics())
    topic = next((one for one in topics if one.name == request.GET.get("topic")), None)
    member = member_of(request)
    rows = queries.to_sort(member, topic.name if topic else "")
    order = request.GET.get("order", "")
    order = order if order in ORDERS else "new"
    if order == "sure":
        rows = rows.filter(sure__isnull=False)
    context = {
        "page": turn(rows, ORDERS[order], request.GET.get("cursor"), SIZE), "order": order,
        "topics": topics, "topic": topic,
        "may_tag": member.is_at_least(Role.MEMBER),
    }  # fmt: skip
    return render(request, "surveys/topics/sort.html", context)


@access(Role.MEMBER)
@require_POST
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an answer has a topic (`has` is its name), or has it not (`has_not`)."""
    name = request.POST.get("has") or request.POST.get("has_not") or ""
    answer, topic = _answer(request, pk), get_object_or_404(Topic, name=name)
    try:
        tagging.judge(member_of(request), answer, topic, has=bool(request.POST.get("has")))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return _shown(request, pk)


@access(Role.MEMBER)
@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that an answer has the topics that were confirmed, and no others."""
    try:
        tagging.settle(member_of(request), _answer(request, pk))
    except ValidationError as problem:
        messages.error(request, " ".join(problem.messages))
    return _shown(request, pk)


def tags_of(member: Member, answer: Answer) -> dict[str, object]:
    """Return what the topics of an answer are shown from, on whatever page."""
    prefetch_related_objects([answer], queries.tags())
    return {
        "answer": answer, "topics": list(queries.topics()),
        "may_tag": member.is_at_least(Role.MEMBER),
    }  # fmt: skip


def _shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the topics of the answer anew: in their place, or without a script on its page."""
    if not request.headers.get("HX-Request"):
        return redirect("surveys:answer", pk)
    context = tags_of(member_of(request), _answer(request, pk))
    return render(request, "surveys/topics/_tags.html", context)


def _answer(request: HttpRequest, pk: int) -> Answer:
    return get_object_or_404(answers_visible_to(member_of(request)), pk=pk)
