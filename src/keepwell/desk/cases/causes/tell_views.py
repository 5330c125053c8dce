"""Telling customers what was mended: looking at who is told before anybody is."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from keepwell.desk.cases.causes.telling import Anew, Concerned, concerned, tell_of
from keepwell.desk.cases.causes.tree import Tree
from keepwell.desk.cases.models import Case, Fix, MessageTemplate, Telling
from keepwell.desk.cases.wording.fields import filled, values_for
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import State, Survey
from keepwell.language import LANGUAGES

MENDED = "mended"
"""The ready template for it."""
SHOWN = 20
"""People who are shown of those that are told."""


class Which(forms.Form):
    """Which message is sent."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"), empty_label=gettext_lazy("Choose …"),
        queryset=MessageTemplate.objects.filter(is_retired=False),
    )  # fmt: skip


class AskingAnew(forms.Form):
    """By which survey those who are told are asked anew, and when."""

    survey = forms.ModelChoiceField(
        label=gettext_lazy("Ask them anew by"), queryset=Survey.objects.none(), required=False,
        empty_label=gettext_lazy("Nobody is asked"),
        help_text=gettext_lazy(
            "A survey that is open, by e-mail. The rules for asking hold. What they answer is "
            "compared with what they answered before."
        ),
    )  # fmt: skip
    days = forms.IntegerField(
        label=gettext_lazy("Days after they were told"), min_value=1, max_value=365, required=False
    )

    def __init__(self, data: QueryDict | None, fix: Fix) -> None:
        kept = Telling.objects.filter(fix=fix).first() or Telling()
        super().__init__(data, initial={"survey": kept.survey_id, "days": kept.days})
        opened = Survey.objects.filter(state=State.OPEN)
        self.fields["survey"].queryset = opened  # type: ignore[attr-defined] # a ModelChoiceField

    def chosen(self) -> Anew | None:
        """Return what was chosen."""
        survey, days = self.cleaned_data["survey"], self.cleaned_data["days"]
        return Anew(survey, days or Telling().days) if survey else None


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
    anew = AskingAnew(request.POST or None, fix)
    if request.method == "POST" and template is not None and anew.is_valid():
        try:
            tell_of(member, fix, template, anew.chosen())
        except ValidationError as problem:
            messages.error(request, " ".join(problem.messages))
        else:
            messages.success(request, _("Saved. Whoever is left is being told, each once."))
        return redirect("cases:fix", pk)
    found = concerned(member, fix, Tree.read())
    context = {
        "fix": fix, "form": form, "anew": anew, "found": found, "shown": found.people[:SHOWN],
        "may_press": found.people or fix.told.exists(), "more": max(0, len(found.people) - SHOWN),
        "samples": _samples(member, template, found) if template else [], "template": template,
    }  # fmt: skip
    return render(request, "cases/causes/tell.html", context)


def _usual() -> dict[str, int] | None:
    """Return the ready template that is made for it; None: one has to be chosen."""
    found = MessageTemplate.objects.filter(is_retired=False, ready=MENDED).first()
    return {"template": found.pk} if found else None


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
