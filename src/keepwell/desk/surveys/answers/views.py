"""The answers of all surveys: reading, taking away, and deciding about the doubtful."""

from contextlib import suppress

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.base.exporting import csv_file
from keepwell.desk.base.paging import turn
from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.actions.judging import judge
from keepwell.desk.surveys.answers import exporting
from keepwell.desk.surveys.answers.queries import question, readable
from keepwell.desk.surveys.models import Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.desk.surveys.results.accounts import rule, said_within_a_year, score_of
from keepwell.engine.feedback.scales import NPS
from keepwell.errors import TextError

REGION = "answers"
"""Id of what is exchanged when filters or page change."""
LAST = 5
"""Answers that a customer's page shows."""
MOST = 500
"""Answers that are judged at once."""


@access(Role.VIEWER)
@require_GET
@never_cache
def listing(request: HttpRequest) -> HttpResponse:
    """List the answers that meet the filters, newest first; to htmx, only the list."""
    member = member_of(request)
    found = question(member, request.GET)
    asked = found.form.asked
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": found.form, "asked": asked, "query": query.urlencode(), "verdicts": Verdict.choices,
        "customer": visible_to(member).filter(key=asked.get("customer")).first(),
        "page": turn(readable(found.rows), "-at", request.GET.get("cursor")),
        "may_judge": member.is_at_least(Role.MEMBER) and asked["verdict"] == Verdict.HELD,
        "region": REGION,
    }  # fmt: skip
    part = request.headers.get("HX-Target") == REGION
    response = render(request, f"surveys/answers/{'_list' if part else 'list'}.html", context)
    if part:
        response["HX-Push-Url"] = request.get_full_path()
    patch_vary_headers(response, ["HX-Target"])
    return response


@access(Role.VIEWER)
@require_GET
@never_cache
def of_customer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the last answers of a customer, and what they come to: a part of its page."""
    member = member_of(request)
    customer = get_object_or_404(visible_to(member), pk=pk)
    rows = answers_visible_to(member).filter(customer=customer, verdict=Verdict.COUNTED)
    context: dict[str, object] = {"customer": customer, "scale": NPS}
    context["answers"] = readable(rows).order_by("-at", "-pk")[:LAST]
    with suppress(TextError):  # the pages of surveys say what is wrong with feedback.yaml
        context["score"] = score_of(said_within_a_year(rows, NPS), rule())
    return render(request, "surveys/answers/_of_customer.html", context)


@access(Role.VIEWER)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send all that meet the filters as a file."""
    member, query = member_of(request), request.POST.get("query", "")
    asked = question(member, query)
    exporting.record_export(member, query)
    return csv_file("answers.csv", exporting.head(asked.survey), exporting.lines(asked))


@access(Role.MEMBER)
@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Release or drop answers in quarantine: one, those that were ticked, or all that meet filters.

    `to` is the verdict, with `:` and a number that of one answer.
    """
    member, query = member_of(request), request.POST.get("query", "")
    to, _colon, one = request.POST.get("to", "").partition(":")
    if to not in {Verdict.COUNTED, Verdict.DROPPED}:
        return HttpResponse(status=400)
    rows = question(member, query).rows.filter(verdict=Verdict.HELD)
    if one or "everybody" not in request.POST:
        chosen = [one] if one else request.POST.getlist("pk")
        rows = rows.filter(pk__in=[pk for one in chosen if (pk := whole(one)) is not None])
    done = judge(member, rows.select_related("survey", "edition")[:MOST], Verdict(to))
    messages.success(request, _said(Verdict(to), done))
    return redirect(f"{reverse('surveys:answers')}?{query}")


def _said(verdict: Verdict, done: int) -> str:
    if verdict == Verdict.COUNTED:
        text = ngettext(
            "{count} answer counts from now on.", "{count} answers count from now on.", done
        )
    else:
        text = ngettext("{count} answer is dropped.", "{count} answers are dropped.", done)
    return text.format(count=words.number(done))
