"""What answers come to: parts of a survey's page that are fetched once it stands, or again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.results.accounts import accounts, rule
from keepwell.desk.surveys.results.counter import counter
from keepwell.desk.surveys.results.declaring import declare
from keepwell.desk.surveys.results.forms import RuleForm, hows
from keepwell.desk.surveys.views.page import survey_of
from keepwell.engine.feedback.accounts import RoleRule
from keepwell.errors import TextError


@access(Role.VIEWER)
@require_GET
@never_cache
def count(request: HttpRequest, name: str) -> HttpResponse:
    """Show how many answers there are by now."""
    survey = survey_of(request, name)
    context = {"survey": survey, "counter": counter(member_of(request), survey)}
    return render(request, "surveys/results/_counter.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
def of_accounts(request: HttpRequest, name: str) -> HttpResponse:
    """Show what the accounts come to, and of how many a decider answered."""
    survey, member = survey_of(request, name), member_of(request)
    context: dict[str, object] = {"may_edit": member.is_at_least(Role.MANAGER)}
    try:
        found = accounts(member, survey)
    except TextError as wrong:
        context["wrong"] = str(wrong)
    else:
        context |= {"found": found, "how": dict(hows())[found.rule.how] if found else ""}
    return render(request, "surveys/results/_accounts.html", context)


@access(Role.MANAGER)
@never_cache
def declare_rule(request: HttpRequest) -> HttpResponse:
    """Say how the answers of an account's people become the answer of the account."""
    form = RuleForm(request.POST or None, initial=RuleForm.shown(_declared(request)))
    if request.method == "POST" and form.is_valid():
        try:
            declare(member_of(request), form.rule())
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, _("Accounts are counted like this from now on."))
            return redirect("surveys:list")
    return render(request, "surveys/results/rule.html", {"form": form})


def _declared(request: HttpRequest) -> RoleRule:
    try:
        return rule()
    except TextError as wrong:
        messages.error(request, str(wrong))
        return RoleRule()
