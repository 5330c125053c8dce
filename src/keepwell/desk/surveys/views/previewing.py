"""How customers will see a survey, before they do."""

from functools import cached_property

from csp.constants import SELF
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET

from keepwell.desk.members.access import access
from keepwell.desk.members.models import Role
from keepwell.desk.surveys.actions.answering import Given
from keepwell.desk.surveys.models import Edition
from keepwell.desk.surveys.public.answering import Sheet
from keepwell.desk.surveys.public.pages import thanks_for
from keepwell.desk.surveys.public.showing import tongues
from keepwell.desk.surveys.views.page import survey_of
from keepwell.language import current


class Preview(Sheet):
    """The pages as they would be, of what is being edited; nothing that is sent is kept."""

    @cached_property
    def edition(self) -> Edition:
        """Return what is being edited."""
        return Edition(pk=0, survey=self.survey, document=self.survey.document)

    def _keep(self, given: Given, page: int) -> None:
        """Keep nothing."""

    def _take(self, _given: Given) -> HttpResponse:
        return thanks_for(self.document, self.language)


@access(Role.VIEWER)
@require_GET
@never_cache
@csp_replace({"frame-src": [SELF]})  # type: ignore[arg-type] # it knows no views with arguments
def preview(request: HttpRequest, name: str) -> HttpResponse:
    """Show a survey as it is on a phone and on a desk."""
    found = survey_of(request, name)
    document = found.read()
    language = document.language(request.GET.get("lang", ""), current())
    context = {"survey": found, "tongues": tongues(document, language), "language": language}
    return render(request, "surveys/preview.html", context)


@csrf_exempt  # it writes nothing
@access(Role.VIEWER)
@never_cache
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type] # the same
def sheet(request: HttpRequest, name: str) -> HttpResponse:
    """Show a page of a survey as customers see it, and the next ones."""
    return Preview(request, survey_of(request, name)).answer()
