"""The editor of segments: rows and text, one segment."""

import re
from dataclasses import dataclass
from pathlib import Path

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import slug_re
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.customers import actions
from keepwell.desk.customers.asking import question
from keepwell.desk.customers.builder import Draft, Row, draft_of, text_of, typed
from keepwell.desk.customers.filters.meaning import conditions, rest
from keepwell.desk.customers.filters.words import tokens
from keepwell.desk.customers.queries import choices
from keepwell.desk.customers.queries.listing import today
from keepwell.desk.customers.queries.segments import Size, size
from keepwell.desk.customers.widgets import ConditionRows
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.engine.scorecard.issues import Issue
from keepwell.engine.scorecard.schema import Unit
from keepwell.engine.segments import Group, Segment, expanded, read_text, to_text

ROWS = "segment-rows"
"""Id of the rows, which are exchanged when their shape changes."""
_CONTROL = re.compile(r"[a-z_]{1,40}(-\d{1,3}-[a-z_]{1,40})?")
FILE = "segment.yaml"
"""What messages call the text."""


@dataclass(frozen=True)
class Editor:
    """What the template gets."""

    text: str
    draft: Draft | None
    """The rows; None if the text nests deeper than rows can show, or has mistakes."""
    issues: list[Issue]
    size: Size | None
    """None while there are mistakes."""
    former: str = ""
    """The name of the segment that is edited; empty if it is new."""
    seen: str = ""
    """Its text when editing began."""
    unit: Unit = "account"

    @property
    def first(self) -> str:
        """Say what a new segment lacks before anything else; empty if nothing."""
        if self.draft is None or self.draft.key:
            return ""
        if self.draft.title:
            return _("Give it a name: small letters, digits and hyphens.")
        return _("Give it a title.")


@access(Role.MEMBER)
@require_GET
def new(request: HttpRequest) -> HttpResponse:
    """Begin a segment, of the filters in the address if there are any."""
    member = member_of(request)
    draft = Draft(rows=(Row("state", "", "is", "at_risk"),))
    filters = question(member, request.GET).asked.filters
    if filters:
        for token in tokens(rest(filters), {}):
            messages.warning(
                request, _("“%(filter)s” cannot be part of a segment.") % {"filter": token.text}
            )
        if found := conditions(filters, member):
            draft = draft_of(Segment("", Group("all", tuple(found)))) or draft
    return render(
        request, "customers/segment_edit.html", _said(_opened(member, draft, text_of(draft)))
    )


@access(Role.MEMBER)
@require_GET
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Edit a segment."""
    segment = choices.all_segments().get(name)
    if segment is None:
        raise Http404
    text = Path(segment.path).read_text(encoding="utf-8")
    editor = _opened(member_of(request), draft_of(segment), text, name)
    return render(request, "customers/segment_edit.html", _said(editor))


@access(Role.MEMBER)
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Send the other view of what was typed, what is wrong with it, and how many it holds."""
    member, by_text = member_of(request), request.POST.get("via") == "text"
    if by_text:
        text = request.POST.get("text", "")
        segment, _issues = read_text(text, FILE)
        rows = draft_of(segment) if segment else None
    else:
        rows = typed(request.POST).reshaped(request.POST.get("do", ""))
        text = _tidy(text_of(rows))
    editor = _opened(member, rows, text, request.POST.get("former", ""))
    said = _said(editor) | {
        "by_text": by_text,
        "rows_asked": request.headers.get("HX-Target") == ROWS,
    }
    return render(request, "customers/_draft.html", said)


@access(Role.MEMBER)
@require_POST
def condition(request: HttpRequest) -> HttpResponse:
    """Send the rows of a condition in another form anew, with one more or one less."""
    name = request.POST.get("at", "")
    if not _CONTROL.fullmatch(name):
        raise Http404
    draft = typed(request.POST, f"{name}-").reshaped(request.POST.get("do", ""))
    return HttpResponse(ConditionRows().render(name, draft))


@access(Role.MEMBER)
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Write the segment into the project, or say what is wrong with it."""
    member, text = member_of(request), request.POST.get("text", "")
    former, seen = request.POST.get("former", ""), request.POST.get("seen", "")
    former = former if slug_re.match(former) else ""
    try:
        segment = actions.save_segment(member, text, former, seen if former else None)
    except ValidationError as refused:
        parsed, _issues = read_text(text, FILE)
        editor = _opened(member, draft_of(parsed) if parsed else None, text, former, seen)
        said = _said(editor) | {"refused": refused.messages}
        return render(request, "customers/segment_edit.html", said, status=422)
    messages.success(request, _("The segment is saved."))
    return HttpResponseRedirect(reverse("customers:segment", args=[segment.name]))


def _opened(
    member: Member, draft: Draft | None, text: str, former: str = "", seen: str | None = None
) -> Editor:
    known = {name: one for name, one in choices.all_segments().items() if name != former}
    segment, issues = read_text(text, FILE, list(known.values()))
    unit = segment.unit if segment else draft.unit if draft else "account"
    found = size(member, expanded(segment, known), today(), unit) if segment else None
    was = text if seen is None else seen
    return Editor(text, draft, issues, found, former, seen=was, unit=unit)


def _tidy(text: str) -> str:
    """Return the text as the engine writes it, if it has no mistakes."""
    segment, _issues = read_text(text, FILE)
    return to_text(segment) if segment else text


def _said(editor: Editor) -> dict[str, object]:
    return {"editor": editor, "names": choices.names(editor.unit), "rows_id": ROWS}
