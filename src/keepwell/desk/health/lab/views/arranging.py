"""The order in which scorecards are tried, changed on the page that shows them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from keepwell.desk.health.lab import actions
from keepwell.desk.health.lab.ordering import Move
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.MANAGER)
@require_POST
def arrange(request: HttpRequest, name: str) -> HttpResponse:
    """Move a scorecard: `move` is earlier, later, out or in; `seen` the order that was shown."""
    if request.POST.get("move") not in set(Move):
        raise Http404
    try:
        actions.arrange(
            member_of(request), name, Move(request.POST["move"]), request.POST.getlist("seen")
        )
    except ValidationError as problem:
        messages.error(request, problem.message)
    else:
        messages.success(
            request, _("The order is changed. Everybody is scored anew by it in the background.")
        )
    return redirect(f"{reverse('health:scorecards')}#card-{name}")
