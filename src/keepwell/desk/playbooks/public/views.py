"""The shared plan: goal, dates, and the steps that are shown. It is read, and changes nothing."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.timezone import now

from keepwell.desk.base.company import company
from keepwell.desk.members.access import public
from keepwell.desk.members.mail import speaking
from keepwell.desk.playbooks.models import Plan
from keepwell.desk.playbooks.public.links import has_expired, plan_of
from keepwell.desk.playbooks.showing import lines_of
from keepwell.desk.surveys.public.closing import Closed
from keepwell.desk.surveys.public.opening import door
from keepwell.desk.surveys.public.pages import refused
from keepwell.language import LANGUAGES


@public
@door
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """Show a customer how their plan goes."""
    plan = plan_of(token)
    if plan is None:
        return refused(request, Closed.UNKNOWN)
    if has_expired(plan, now()):
        return refused(request, Closed.OVER)
    language = _language(plan)
    lines = [line for line in lines_of(plan) if line.step.is_shown and line.status != "passed"]
    context = {
        "plan": plan, "lines": lines, "company": company().name, "language": language,
        "direction": "ltr",
    }  # fmt: skip
    with speaking(language):
        html = render_to_string("playbooks/public/plan.html", {**context, "goal": _goal(plan)})
    return HttpResponse(html, headers={"Content-Language": language})


def _goal(plan: Plan) -> str:
    """Return the goal as the customer reads it: as a colleague wrote it, else in their language."""
    said = plan.edition.read().goal.says
    return str(said) if plan.goal in said.texts.values() else plan.goal


def _language(plan: Plan) -> str:
    """Return the language of the page's own words: the customer's, else the project's."""
    spoken = str(plan.customer.traits.get("language", "")).split("-")[0].lower()
    return spoken if spoken in LANGUAGES else company().language
