"""What keeps us from asking: the rules, and who wants no questions. And how a letter looks."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.paging import turn
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys import letters
from keepwell.desk.surveys.actions.asking import VALID
from keepwell.desk.surveys.asking import optouts, queries
from keepwell.desk.surveys.asking import rules as calendar
from keepwell.desk.surveys.asking.forms import OptOutForm, RulesForm
from keepwell.desk.surveys.models import Distribution, Edition, Invitation
from keepwell.desk.surveys.public.showing import tongues
from keepwell.language import current


@access(Role.VIEWER)
@never_cache
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules for asking; let a manager change them."""
    member, now_in_force = member_of(request), calendar.rules()
    may_edit = member.is_at_least(Role.MANAGER)
    initial = {"text": now_in_force.text, "version": now_in_force.version}
    form = RulesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            calendar.save(member, given["text"].replace("\r\n", "\n"), given["version"])
        except ValidationError as problem:
            form.add_error("text", problem)
        else:
            messages.success(request, _("The rules are in force from now on."))
            return redirect("surveys:rules")
    context = {"form": form, "rules": now_in_force, "may_edit": may_edit}
    return render(request, "surveys/asking/rules.html", context)


@access(Role.VIEWER)
@never_cache
def opt_outs(request: HttpRequest) -> HttpResponse:
    """Show who wants no questions; let a colleague note it who was told."""
    member = member_of(request)
    form = OptOutForm(member, request.POST or None, initial={"person": request.GET.get("person")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = optouts.set_for(member, given["person"], given["survey"])
        except ValidationError as problem:
            form.add_error("person", problem)
        else:
            messages.success(request, _("{name} is not asked any more.").format(name=made))
            return redirect("surveys:opt_outs")
    context = {
        "form": form, "may_set": member.is_at_least(Role.MEMBER),
        "page": turn(optouts.opt_outs(member), "-at", request.GET.get("cursor")),
    }  # fmt: skip
    return render(request, "surveys/asking/opt_outs.html", context)


@access(Role.MEMBER)
@require_POST
def ask_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody be asked again who told a colleague so."""
    member = member_of(request)
    found = get_object_or_404(optouts.opt_outs(member), pk=pk)
    optouts.remove(member, found)
    messages.success(request, _("{name} may be asked again.").format(name=found))
    return redirect("surveys:opt_outs")


@access(Role.VIEWER)
@require_GET
@never_cache
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type] # it knows no views with arguments
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a distribution's letter, in each language."""
    found = _distribution(pk)
    letter, language = _letter(request, found)
    context = {
        "distribution": found, "letter": letter, "language": language,
        "tongues": tongues(found.survey.read(), language),
    }  # fmt: skip
    return render(request, "surveys/asking/preview.html", context)


@access(Role.VIEWER)
@require_GET
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF], "style-src-attr": [UNSAFE_INLINE]})  # type: ignore[arg-type] # the same
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the letter as mail programs do, which know no other styles than those in line."""
    letter, _language = _letter(request, _distribution(pk))
    return HttpResponse(letter.alternatives[0][0])


def _distribution(pk: int) -> Distribution:
    return get_object_or_404(queries.distributions(), pk=pk)


def _letter(request: HttpRequest, of: Distribution) -> tuple[EmailMultiAlternatives, str]:
    """Return the letter to nobody, whose links lead nowhere, and its language."""
    survey = of.survey
    document = survey.edition.read() if survey.edition else survey.read()
    language = document.language(request.GET.get("lang", ""), current())
    nobody = Invitation(
        pk=0, survey=survey, edition=survey.edition or Edition(survey=survey), language=language,
        address="ann@example.com", expires_at=now() + VALID,
    )  # fmt: skip
    return letters.letter(nobody, document), language
