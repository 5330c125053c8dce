"""Trying a draft on today's customers, and on the past."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from keepwell.desk.health.lab.checking import check
from keepwell.desk.health.lab.counting import ask_to_count, is_at_hand, lineups
from keepwell.desk.health.lab.effect import effect
from keepwell.desk.health.lab.hindsight import hindrance_of, hindsight
from keepwell.desk.health.lab.looking_back import look_back
from keepwell.desk.health.lab.views.editing import found, typed
from keepwell.desk.health.views.fragments import from_the_lake
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.project import project


@access(Role.VIEWER)
@require_POST
@from_the_lake
def tried(request: HttpRequest, name: str) -> HttpResponse:
    """Send what a text would change for the customers one may see; readers try what is saved."""
    member, one = member_of(request), found(name)
    may_edit = member.is_at_least(Role.MANAGER)
    text = typed(request) if may_edit else one.text
    card, context = check(name, text, one.now).card, {"name": name, "may_edit": may_edit}
    if card is None:
        return render(request, "health/lab/_effect.html", context)
    of = project()
    both = lineups(of, card)
    if is_at_hand(of, both):
        context |= {"effect": effect(of, member, card, both)}
    elif may_edit:
        context |= {"job_id": ask_to_count(name, text)}
    return render(request, "health/lab/_effect.html", context | {"card": card})


@access(Role.VIEWER)
@require_POST
def past(request: HttpRequest, name: str) -> HttpResponse:
    """Send what a text would have meant over the past; readers see it of what is saved.

    With `ask` it is found out, which takes a manager.
    """
    member, one = member_of(request), found(name)
    may_edit = member.is_at_least(Role.MANAGER)
    text = typed(request) if may_edit else one.text
    checked = check(name, text, one.now)
    if "ask" in request.POST and not hindrance_of(checked):
        look_back(member, name, text)
    context = {"name": name, "past": hindsight(name, checked), "may_edit": may_edit}
    return render(request, "health/lab/_past.html", context)
