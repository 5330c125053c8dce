"""Telling customers what was mended: looking at who is told before anybody is."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from keepwell.desk.cases.causes.telling import Concerned, concerned, tell_of
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Fix, MessageTemplate
from keepwell.desk.cases.wording.fields import filled, values_for
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.language import LANGUAGES

SHOWN = 20
"""People who are shown of those that are told."""


class Which(forms.Form):
    """Which message is sent."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"), empty_label=None,
        queryset=MessageTemplate.objects.filter(is_retired=False),
    )  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """The message as one of those who are told reads it."""

    language: str
    subject: str
    text: str


@access(Role.MANAGER)
@never_cache
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who is told and what they read (`?template=…`), then tell them (POST)."""
    fix = get_object_or_404(Fix.objects.select_related("cause"), pk=pk)
    member = member_of(request)
    form = Which(request.POST or (request.GET if "template" in request.GET else _usual()))
    template = form.cleaned_data["template"] if form.is_valid() else None
    if request.method == "POST" and template is not None:
        try:
            tell_of(member, fix, template)
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("They are being told, each once."))
        return redirect("cases:fix", pk)
    found = concerned(member, fix, Tree.read())
    context = {
        "fix": fix, "form": form, "found": found, "shown": found.people[:SHOWN],
        "more": max(0, len(found.people) - SHOWN),
        "samples": _samples(member, template, found) if template else [], "template": template,
    }  # fmt: skip
    return render(request, "cases/causes/tell.html", context)


def _usual() -> dict[str, int] | None:
    """Return the template that was written last; None while there is none."""
    newest = MessageTemplate.objects.filter(is_retired=False).order_by("-made_at").first()
    return {"template": newest.pk} if newest else None


def _samples(member: Member, template: MessageTemplate, found: Concerned) -> list[Sample]:
    """Return the message in each of its languages, as the first of them would read it."""
    if not found.people:
        return []
    person, pk = found.people[0]
    values = values_for(person, Case.objects.select_related("owner").get(pk=pk), member)
    return [
        Sample(str(LANGUAGES.get(code, code)), *(filled(told[part], values) for part in PARTS))
        for code, told in template.texts.items()
    ]


PARTS = ("subject", "text")
