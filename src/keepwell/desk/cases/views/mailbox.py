"""How mails come in, as administrators set it up."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from keepwell.desk.base.encrypted import is_unreadable
from keepwell.desk.cases.actions import mails as actions
from keepwell.desk.cases.inbound.forms import MailboxForm
from keepwell.desk.cases.inbound.mailbox import TROUBLE, bring
from keepwell.desk.cases.inbound.naming import mailbox
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.links import absolute
from keepwell.desk.members.models import Role

PAGE = "cases:mailbox"


@access(Role.ADMINISTRATOR)
@never_cache
def settle(request: HttpRequest) -> HttpResponse:
    """Show and change how mails come in."""
    box = mailbox()
    form = MailboxForm(box, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.set_mailbox(member_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect(PAGE)
    return render(request, "cases/mails/mailbox.html", {"form": form, "box": box})


@access(Role.ADMINISTRATOR)
@require_POST
def try_it(request: HttpRequest) -> HttpResponse:
    """Read the mailbox now, and say what came of it."""
    box = mailbox()
    if is_unreadable(box.password):  # the page says it
        return redirect(PAGE)
    try:
        many = bring(box)
    except TROUBLE as trouble:
        said = _("The server said: {said}").format(said=f"{type(trouble).__name__}: {trouble}")
        messages.error(request, said)
    else:
        came = ngettext("It works. {many} mail came.", "It works. {many} mails came.", many)
        messages.success(request, came.format(many=many))
    return redirect(PAGE)


@access(Role.ADMINISTRATOR)
@require_POST
@never_cache
def webhook(request: HttpRequest) -> HttpResponse:
    """Make the address that programs post mails to, shown once; or close it (`close`)."""
    member = member_of(request)
    if "close" in request.POST:
        actions.close_webhook(member)
        return redirect(PAGE)
    link = absolute(reverse("cases:mail_in", args=[actions.open_webhook(member).text]))
    return render(request, "cases/mails/webhook.html", {"link": link})
