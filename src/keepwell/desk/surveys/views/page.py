"""One survey: how it is, who may answer, what was answered."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys import queries
from keepwell.desk.surveys.actions import asking, editing, judging
from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.forms import Ask, Which
from keepwell.desk.surveys.models import Answer, Survey, Verdict
from keepwell.desk.surveys.public.tokens import anonymous_link_of, link_of
from keepwell.desk.surveys.results.counter import counter
from keepwell.desk.surveys.showing import shown
from keepwell.desk.surveys.topics.views.sorting import tags_of
from keepwell.errors import SurveyError

ROOM = "surveys:survey"


@access(Role.VIEWER)
@require_GET
@never_cache
def survey(request: HttpRequest, name: str) -> HttpResponse:
    """Show a survey and its answers."""
    found, member = survey_of(request, name), member_of(request)
    document = found.read()
    verdict = Which(request.GET).asked()
    page = turn(queries.answers(member, found, verdict), "-at", request.GET.get("cursor"))
    context = {
        "survey": found, "document": document, "completeness": completeness(document).values(),
        "counter": counter(member, found),
        "page": page, "verdict": verdict, "verdicts": Verdict.choices,
        "link": anonymous_link_of(found), "begun": queries.partials(member, found).count(),
        "may_edit": member.is_at_least(Role.MANAGER),
        "may_ask": member.is_at_least(Role.MEMBER),
    }  # fmt: skip
    return render(request, "surveys/survey.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def begun(request: HttpRequest, name: str) -> HttpResponse:
    """Show who has begun a survey and not finished it."""
    found = survey_of(request, name)
    rows = queries.partials(member_of(request), found)
    page = turn(rows, "-at", request.GET.get("cursor"))
    return render(request, "surveys/begun.html", {"survey": found, "page": page})


@access(Role.MANAGER)
@require_POST
def open_up(request: HttpRequest, name: str) -> HttpResponse:
    """Open a survey, or ask what was changed from now on."""
    found = survey_of(request, name)
    try:
        editing.open_up(member_of(request), found)
    except SurveyError as wrong:
        for issue in wrong.issues[:5]:
            messages.error(request, f"{issue.where}: {issue.message}")
    else:
        messages.success(request, _("The survey {name} is open.").format(name=found))
    return redirect(ROOM, name)


@access(Role.MANAGER)
@require_POST
def close(request: HttpRequest, name: str) -> HttpResponse:
    """Take no more answers."""
    found = editing.close(member_of(request), survey_of(request, name))
    messages.success(request, _("The survey {name} is closed.").format(name=found))
    return redirect(ROOM, name)


@access(Role.MANAGER)
@require_POST
def switch_link(request: HttpRequest, name: str) -> HttpResponse:
    """Switch the anonymous link on (`on` is 1) or off, or make a new one (`new`)."""
    found, member = survey_of(request, name), member_of(request)
    if "new" in request.POST:
        editing.renew_link(member, found)
        messages.success(request, _("This is the link from now on. The one before leads nowhere."))
    else:
        editing.switch_link(member, found, is_on=request.POST.get("on") == "1")
    return redirect(ROOM, name)


@access(Role.MEMBER)
@never_cache
def ask(request: HttpRequest, name: str) -> HttpResponse:
    """Ask one person."""
    found, member = survey_of(request, name), member_of(request)
    form = Ask(member, found, request.POST or None)
    context: dict[str, object] = {"survey": found, "form": form}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        person, by_mail = given["person"], given["how"] == "mail"
        service, language = form.services.get(given["how"]), given["language"]
        try:
            made = asking.ask(
                member, found, person, language=language, by_mail=by_mail, service=service
            )
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            if service is not None:
                messages.success(request, _("The message to {name} goes out.").format(name=person))
                return redirect(ROOM, name)
            if by_mail:
                messages.success(
                    request, _("The letter to {name} goes out now.").format(name=person)
                )
                return redirect(ROOM, name)
            context |= {"person": person, "link": link_of(made), "until": made.expires_at}
    return render(request, "surveys/ask.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all of an answer."""
    found, member = _answer(request, pk), member_of(request)
    context = {
        "answer": found, "survey": found.survey, "shown": shown(found),
        "may_judge": member.is_at_least(Role.MEMBER) and found.verdict == Verdict.HELD,
    }  # fmt: skip
    if found.comment and found.verdict == Verdict.COUNTED:
        context |= tags_of(member, found)
    return render(request, "surveys/answer.html", context)


@access(Role.MEMBER)
@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an answer in quarantine count."""
    return _judge(request, pk, judging.release, _("The answer counts from now on."))


@access(Role.MEMBER)
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Never let an answer in quarantine count."""
    return _judge(request, pk, judging.drop, _("The answer is dropped."))


def _judge(request: HttpRequest, pk: int, judge: Callable[..., bool], said: str) -> HttpResponse:
    found = _answer(request, pk)
    if judge(member_of(request), found):
        messages.success(request, said)
    else:
        messages.info(request, _("A colleague judged this answer meanwhile."))
    return redirect("surveys:answer", pk)


def survey_of(request: HttpRequest, name: str) -> Survey:
    """Return a survey by its name, or answer 404."""
    return get_object_or_404(queries.surveys(member_of(request)), name=name)


def _answer(request: HttpRequest, pk: int) -> Answer:
    rows = queries.answers_visible_to(member_of(request))
    related = ("survey", "edition", "customer", "contact", "judged_by", "invitation")
    return get_object_or_404(rows.select_related(*related), pk=pk)
