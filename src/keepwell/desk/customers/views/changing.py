"""Doing something with many customers at once."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.actions import MOST, change
from keepwell.desk.customers.actions.changing import CHUNK, Change
from keepwell.desk.customers.asking import question
from keepwell.desk.customers.forms import ChangeForm
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.customers.tasks import change_many
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.MEMBER)
@require_POST
def change_chosen(request: HttpRequest) -> HttpResponse:
    """Change those that were ticked; of all that meet the filters, first say how many they are."""
    form = ChangeForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, str(errors[0]))
        return _back(request.POST.get("query", ""))
    if form.cleaned_data["everybody"]:
        return _change_all(request, form)
    rows = visible_to(member_of(request)).filter(pk__in=form.cleaned_data["pk"])
    done = max(change(member_of(request), rows, form.change()), default=0)
    _say(request, done)
    return _back(form.cleaned_data["query"])


def _change_all(request: HttpRequest, form: ChangeForm) -> HttpResponse:
    """Ask whether it is meant; then do it here, or in the background if they are many."""
    member, said = member_of(request), form.cleaned_data
    rows = question(member, said["query"]).asked.rows
    total = rows.order_by()[: MOST + 1].count()
    if total > MOST:
        text = _(
            "More than %(most)s customers meet these filters, the most that can be changed at once."
        )
        messages.error(request, text % {"most": words.number(MOST)})
        return _back(said["query"])
    asked = form.change()
    if not said["confirmed"]:
        return render(
            request, "customers/confirm.html", {"form": form, "change": asked, "total": total}
        )
    if total > CHUNK:
        job = change_many.enqueue(member.pk, _told(asked), said["query"], total)
        return HttpResponseRedirect(reverse("customers:changing", args=[job.id]))
    _say(request, max(change(member, rows, asked), default=0))
    return _back(said["query"])


def _told(asked: Change) -> dict[str, object]:
    """Return a change as a job can be told it."""
    owner = asked.owner.pk if asked.owner else None
    return {"kind": asked.kind.value, "owner": owner, "tag": asked.tag}


@access(Role.MEMBER)
@require_GET
def working(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far a change of many is."""
    return render(request, "customers/changing.html", {"job_id": job_id})


def _say(request: HttpRequest, done: int) -> None:
    text = ngettext("%(count)s customer changed.", "%(count)s customers changed.", done)
    messages.success(request, text % {"count": words.number(done)})


def _back(query: str) -> HttpResponseRedirect:
    """Lead back to the list as it was."""
    return HttpResponseRedirect(f"{reverse('customers:list')}{'?' if query else ''}{query}")
