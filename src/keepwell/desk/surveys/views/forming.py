"""The form over a survey's document: its texts side by side, its questions, who is asked them."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from keepwell.desk.base.asked import whole
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.actions import editing
from keepwell.desk.surveys.editor import KINDS, Editor
from keepwell.desk.surveys.form import changing
from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.form.reading import read
from keepwell.desk.surveys.form.writing import Plain
from keepwell.desk.surveys.models import Survey
from keepwell.desk.surveys.views.page import survey_of
from keepwell.errors import SurveyError

TEXT = "text:"
"""How the controls of texts begin; behind it is the place."""
Move = Callable[[Plain, str, QueryDict], Plain]
MOVES: dict[str, Move] = {
    "up": lambda plain, path, _sent: changing.moved(plain, path, -1),
    "down": lambda plain, path, _sent: changing.moved(plain, path, 1),
    "remove": lambda plain, path, _sent: changing.removed(plain, path),
    "option": lambda plain, path, _sent: changing.added_option(plain, path),
    "page": lambda plain, _path, _sent: changing.added_page(plain),
    "question": lambda plain, path, sent: changing.added_question(
        plain, path, sent.get(f"kind:{path}", "")
    ),
}
"""What a button does beside saving: its value is the move, a blank, and the place."""


@access(Role.MANAGER)
@never_cache
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form; save what was filled in, and make the move of the button that was pressed."""
    found = survey_of(request, name)
    if request.method == "POST":
        try:
            return _saved(request, found)
        except (ValidationError, SurveyError, changing.NoPlaceError) as problem:
            messages.error(request, _said(problem))
    document = read(found.document)
    editor = Editor(document)
    context = {
        "survey": found, "document": document, "top": editor.top(), "pages": list(editor.pages()),
        "kinds": KINDS.items(), "completeness": completeness(document).values(),
    }  # fmt: skip
    return render(request, "surveys/edit.html", context)


def _saved(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Save what was sent, and go back to where the button was."""
    sent = request.POST
    filled = _filled(survey.document, sent)
    move, _blank, path = sent.get("do", "").partition(" ")
    read(filled)
    survey.document = filled  # what was typed stays on the page if it cannot be saved
    changed = MOVES[move](filled, path, sent) if move in MOVES else filled
    version = whole(sent.get("version", "")) or 0
    editing.change(member_of(request), survey, read(changed), version)
    if not move:
        messages.success(request, _("Saved."))
    anchor = f"#{path.partition('.options')[0]}" if path else ""
    return HttpResponseRedirect(f"{request.path}{anchor}")


def _filled(plain: Plain, sent: QueryDict) -> Plain:
    """Return the survey as the form was filled in."""
    if "languages" in sent:
        languages = sent.get("languages", "").replace(",", " ").split()
        plain = changing.with_languages(plain, languages)
    spoken = set(plain["languages"])
    texts = {
        name.removeprefix(TEXT): str(text)
        for name, text in sent.items()
        if name.startswith(TEXT) and name.rpartition(".")[2] in spoken
    }
    plain = changing.with_texts(plain, texts)
    for path in sent.getlist("question"):
        plain = changing.with_required(plain, path, is_required=f"required:{path}" in sent)
    for path in sent.getlist("condition"):
        keys = ("from", "to")
        said = {key: sent.get(f"{key}:{path}", "") for key in keys}
        looked_at = sent.get(f"if:{path}", "")
        among = sent.getlist(f"is:{path}")
        plain = changing.with_condition(plain, path, looked_at, {**said, "is": among})
    return _settled(plain, sent) if "stage" in sent else plain


def _settled(plain: Plain, sent: QueryDict) -> Plain:
    """Return the survey with its settings as they were chosen; the usual ones are left out."""
    settings = {
        "stage": sent.get("stage", "").strip(),
        "unfinished": "keep" if sent.get("unfinished") == "keep" else "",
        "makes_customers": "makes_customers" in sent,
    }
    return {key: value for key, value in (plain | settings).items() if value or key not in settings}


def _said(problem: Exception) -> str:
    if isinstance(problem, ValidationError):
        return " ".join(problem.messages)
    if isinstance(problem, SurveyError):
        return " ".join(f"{one.where}: {one.message}" for one in problem.issues[:5])
    return _("The survey has changed meanwhile. Load the page again.")
