"""The page of retention; what needs the lake comes into it in fragments."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from keepwell.definitions import card
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.project import project
from keepwell.desk.retention import queries
from keepwell.desk.retention.charts import losses
from keepwell.desk.retention.exporting import EXPORTS, file_of
from keepwell.desk.retention.forms import Question, asked
from keepwell.engine.retention.result import COUNTS
from keepwell.errors import KeepwellError

Fragment = Callable[[HttpRequest, Member, Question], HttpResponse]


@access(Role.VIEWER)
@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Show the frame: what is asked for and what the figures mean; the figures follow."""
    form, question = asked(request.GET)
    shown = {
        "form": form,
        "question": question,
        "settings": project().settings,
        "definitions": queries.definitions(question.period) if question else [],
    }
    return render(request, "retention/page.html", shown)


def fragment(view: Fragment) -> Callable[[HttpRequest], HttpResponse]:
    """Hand over who asks for what; tell what is wrong in the place of the fragment."""

    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        _form, question = asked(request.GET)
        if question is None:
            raise Http404
        try:
            return view(request, member_of(request), question)
        except KeepwellError as problem:
            return render(request, "retention/_trouble.html", {"problem": problem})

    return answered


@access(Role.VIEWER)
@require_GET
@fragment
def figures(request: HttpRequest, member: Member, question: Question) -> HttpResponse:
    """Show rates, counts, revenue and the alarm."""
    found = queries.answer(member, question)
    spec = losses(found.verdicts) if len(found.verdicts) > 1 else None
    shown = {"answer": found, "question": question, "spec": spec}
    return render(request, "retention/_figures.html", shown)


@access(Role.VIEWER)
@require_GET
@fragment
def cohorts(request: HttpRequest, member: Member, question: Question) -> HttpResponse:
    """Show who began together and is still there."""
    found = queries.cohorts(member, question)
    return render(request, "retention/_cohorts.html", {"cohorts": found, "question": question})


@access(Role.VIEWER)
@require_GET
@fragment
def causes(request: HttpRequest, member: Member, question: Question) -> HttpResponse:
    """Show why customers were lost."""
    found = queries.causes(member, question)
    return render(request, "retention/_causes.html", {"causes": found, "question": question})


@access(Role.VIEWER)
@require_GET
def who(request: HttpRequest, figure: str) -> HttpResponse:
    """List the customers behind a count."""
    if figure not in COUNTS:
        raise Http404

    @fragment
    def listed(request: HttpRequest, member: Member, question: Question) -> HttpResponse:
        reason = request.GET.get("reason") or None
        found = queries.roster(member, question, figure, reason)
        rows = found.slice(0, queries.LISTED).to_pylist()
        pages = queries.known_keys(member, [row["account"] for row in rows])
        shown = {
            "card": card(figure), "rows": rows, "pages": pages, "many": found.num_rows,
            "question": question, "reason": reason,
            "may_write": member.is_at_least(Role.MEMBER),
        }  # fmt: skip
        return render(request, "retention/_who.html", shown)

    return listed(request)


@access(Role.VIEWER)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send figures, cohorts, causes or the customers behind a count as a file."""
    _form, question = asked(request.POST)
    what = request.POST.get("what", "")
    if question is None or what not in EXPORTS:
        raise Http404
    as_json = request.POST.get("format") == "json"
    try:
        return file_of(
            member_of(request), question, what, as_json=as_json,
            reason=request.POST.get("reason") or None,
        )  # fmt: skip
    except KeepwellError as problem:
        messages.error(request, str(problem))
        return redirect(f"{reverse('retention:page')}?{question.query}")
