"""What stands on the page for customers: worded by hand, from fixes that are done."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.desk.cases.models import Fix, Progress
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role
from keepwell.desk.reports import actions, public, queries
from keepwell.desk.reports.forms import EntryForm
from keepwell.desk.reports.models import Entry

PAGE = "reports:promises"


@access(Role.MANAGER)
@require_GET
@never_cache
def promises(request: HttpRequest) -> HttpResponse:
    """Show what stands on the page, and the fixes that could."""
    done = Fix.objects.filter(progress=Progress.DONE).select_related("cause")
    context = {
        "fixes": done.prefetch_related("entries").order_by("-done_at")[: queries.SHOWN],
        "is_on": queries.is_page_on(), "link": public.link(),
        "may_switch": member_of(request).is_at_least(Role.ADMINISTRATOR),
    }  # fmt: skip
    return render(request, "reports/promises.html", context)


@access(Role.ADMINISTRATOR)
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Open the page for customers (`on` is 1), or close it (0)."""
    is_on = request.POST.get("on") == "1"
    actions.switch_page(member_of(request), is_on=is_on)
    said = _("Whoever has the link can read it now.") if is_on else _("Nobody can read it now.")
    messages.success(request, said)
    return redirect(PAGE)


@access(Role.MANAGER)
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Word a fix for customers, in one language at a time: `?language=nl`."""
    fix = get_object_or_404(Fix.objects.select_related("cause"), pk=pk, progress=Progress.DONE)
    language = request.GET.get("language", "")
    known = Entry.objects.filter(fix=fix, language=language).first()
    first = {"language": language or None, "did": "" if known else fix.result[:1000]}
    if known is not None:
        first |= {"said": known.said, "did": known.did}
    form = EntryForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.write_entry(member_of(request), fix, told["language"], told["said"], told["did"])
        return redirect(PAGE)
    return render(request, "reports/promise.html", {"form": form, "fix": fix})


@access(Role.MANAGER)
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take something off the page."""
    actions.remove_entry(member_of(request), get_object_or_404(Entry, pk=pk))
    return redirect(PAGE)
