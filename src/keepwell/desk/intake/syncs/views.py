"""What people do about pulling."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.intake.models import Sync
from keepwell.desk.intake.syncs import actions
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.MANAGER)
@require_POST
def pull(request: HttpRequest, pk: int) -> HttpResponse:
    """Pull soon, whether or not it is due."""
    sync = get_object_or_404(Sync.objects.select_related("source"), source=pk)
    actions.ask(member_of(request), sync)
    messages.success(request, _("It is pulled as soon as a worker is free."))
    return redirect("intake:source", pk)
