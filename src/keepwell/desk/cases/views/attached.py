"""Files that are attached, handed out to be saved: none is ever shown as a page of ours."""

from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.cases.attaching import STORE
from keepwell.desk.cases.inbound.queries import attachments_visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
@never_cache
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Hand out a file of a case or mail that the member may see."""
    found = get_object_or_404(attachments_visible_to(member_of(request)), pk=pk)
    try:
        file = STORE.path_of(found.pk).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    answer = FileResponse(
        file, as_attachment=True, filename=found.name, content_type="application/octet-stream"
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
