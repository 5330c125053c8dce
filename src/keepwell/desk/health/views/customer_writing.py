"""What colleagues change on a customer's page, a part of it at a time."""

from collections import deque

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from keepwell.desk.customers.actions import Change, Kind, change, may_give
from keepwell.desk.customers.models import Customer, Note
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.health.actions import notes
from keepwell.desk.health.forms import NoteText, Owner, TagName
from keepwell.desk.health.queries.customer import customers_of, known_tag
from keepwell.desk.health.queries.notes import notes_of, offered
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


def of(request: HttpRequest, pk: int) -> Customer:
    """Return a customer that the member may see."""
    return get_object_or_404(customers_of(member_of(request)), pk=pk)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what a form says; None while it is only asked for."""
    return request.POST if request.method == "POST" else None


@access(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose another owner; who sees the customer no more is led away."""
    member, customer = member_of(request), of(request, pk)
    if not may_give(member, customer):
        raise PermissionDenied
    form = Owner(posted(request), initial={"owner": customer.owner_id})
    if not form.is_valid():
        return render(
            request, "health/customer/_owner_form.html", {"form": form, "customer": customer}
        )
    _change(request, pk, Change(Kind.OWNER, owner=form.cleaned_data["owner"]))
    if not visible_to(member).filter(pk=pk).exists():
        return HttpResponseClientRedirect(reverse("health:today"))
    return _owner(request, of(request, pk))


@access(Role.VIEWER)
@require_GET
def owner_shown(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the owner, as before one began to choose another."""
    return _owner(request, of(request, pk))


def _owner(request: HttpRequest, customer: Customer) -> HttpResponse:
    given = {"customer": customer, "may_give": may_give(member_of(request), customer)}
    return render(request, "health/customer/_owner.html", given)


@access(Role.MEMBER)
@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a word on the customer, or take one away (`remove`)."""
    form = TagName(request.POST)
    of(request, pk)  # 404 for whom it does not exist, whatever the form says
    if removed := request.POST.get("remove"):
        _change(request, pk, Change(Kind.UNTAG, tag=removed))
    elif form.is_valid():
        _change(request, pk, Change(Kind.TAG, tag=known_tag(form.cleaned_data["name"])))
    given = {"customer": of(request, pk), "may_write": True, "form": form}
    return render(request, "health/customer/_tags.html", given)


def _change(request: HttpRequest, pk: int, asked: Change) -> None:
    member = member_of(request)
    deque(change(member, visible_to(member).filter(pk=pk), asked), maxlen=0)


@access(Role.MEMBER)
@require_POST
def write_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note."""
    customer, form = of(request, pk), NoteText(request.POST)
    if form.is_valid():
        notes.write_note(member_of(request), customer, form.cleaned_data["text"])
        form = NoteText()
    return _notes(request, customer, form)


@access(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def change_note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Change a note of one's own; managers may change any."""
    customer = of(request, pk)
    found = _note(request, customer, note)
    form = NoteText(posted(request), initial={"text": found.text}, auto_id=f"note-{note}-%s")
    if form.is_valid():
        notes.change_note(member_of(request), found, form.cleaned_data["text"])
        return _notes(request, customer, NoteText())
    given = {"customer": customer, "note": found, "form": form}
    return render(request, "health/customer/_note_form.html", given)


@access(Role.MEMBER)
@require_POST
def delete_note(request: HttpRequest, pk: int, note: int) -> HttpResponse:
    """Delete a note of one's own; managers may delete any."""
    customer = of(request, pk)
    notes.delete_note(member_of(request), _note(request, customer, note))
    return _notes(request, customer, NoteText())


@access(Role.VIEWER)
@require_GET
def all_notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the notes, as before one began to change one."""
    return _notes(request, of(request, pk), NoteText())


def _note(request: HttpRequest, customer: Customer, pk: int) -> Note:
    """Return a note of the customer that the member may change."""
    found = customer.notes.select_related("customer").filter(pk=pk).first()
    if found is None or not notes.may_change(member_of(request), found):
        raise Http404
    return found


def _notes(request: HttpRequest, customer: Customer, form: forms.Form) -> HttpResponse:
    member = member_of(request)
    found = [(note, notes.may_change(member, note)) for note in notes_of(customer)]
    given = {
        "customer": customer, "notes": found, "form": form,
        "may_write": member.is_at_least(Role.MEMBER),
    }  # fmt: skip
    return render(request, "health/customer/_notes.html", given)


@access(Role.MEMBER)
@require_GET
def mentionable(request: HttpRequest, pk: int) -> HttpResponse:
    """List colleagues whose name begins with `q` and who may see the customer."""
    found = offered(of(request, pk), request.GET.get("q", "")[:80])
    return render(request, "health/customer/_mentionable.html", {"members": found})
