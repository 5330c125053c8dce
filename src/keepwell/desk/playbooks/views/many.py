"""Starting a playbook for many customers: ticked, of filters, or those that it is for."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.base.asked import whole
from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.asking import question
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Member, Role
from keepwell.desk.playbooks.actions.bulk import CHUNK, MOST, start_many
from keepwell.desk.playbooks.forms import Start
from keepwell.desk.playbooks.models import Playbook
from keepwell.desk.playbooks.queries import candidates
from keepwell.desk.playbooks.tasks import start_for_many


@access(Role.MEMBER)
@never_cache
def many(request: HttpRequest) -> HttpResponse:
    """Ask which playbook, and start it for customers.

    For `pk`s, `everybody` of the filters in `query`, or those for whom the playbook `fitting` is.
    """
    member, given = member_of(request), request.POST or request.GET
    rows = _chosen(member, given)
    total = rows.order_by()[: MOST + 1].count()
    if not 0 < total <= MOST:
        messages.error(request, _wrong(total))
        return redirect("customers:list")
    fitting = _fitting(given)
    form = Start(
        request.POST if "playbook" in request.POST else None, initial={"playbook": fitting}
    )
    if request.method == "POST" and form.is_valid():
        return _start(request, form, rows, total)
    pks = [one for one in given.getlist("pk") if whole(one) is not None]
    context = {
        "form": form, "total": total, "pks": pks, "everybody": given.get("everybody", ""),
        "query": given.get("query", ""), "fitting": fitting,
    }  # fmt: skip
    return render(request, "playbooks/many.html", context)


@access(Role.MEMBER)
@require_GET
def working(request: HttpRequest, job_id: UUID) -> HttpResponse:
    """Show how far the start of many is."""
    return render(request, "playbooks/starting.html", {"job_id": job_id})


def _chosen(member: Member, given: QueryDict) -> QuerySet[Customer]:
    """Return the customers that are meant; those who are none any more are left out."""
    if (fitting := _fitting(given)) is not None:
        rows = visible_to(member).filter(pk__in=candidates(fitting, now()).values("pk"))
    elif given.get("everybody"):
        rows = question(member, given.get("query", "")).asked.rows
    else:
        pks = [pk for one in given.getlist("pk")[:MOST] if (pk := whole(one)) is not None]
        rows = visible_to(member).filter(pk__in=pks)
    return rows.filter(is_current=True)


def _fitting(given: QueryDict) -> Playbook | None:
    name = given.get("fitting", "")
    return Playbook.objects.select_related("edition").filter(name=name).first() if name else None


def _wrong(total: int) -> str:
    if not total:
        return _("There is no customer to start a plan for.")
    text = _("More than {most} customers are chosen, the most that plans may start for at once.")
    return text.format(most=words.number(MOST))


def _start(request: HttpRequest, form: Start, rows: QuerySet[Customer], total: int) -> HttpResponse:
    member, said = member_of(request), form.cleaned_data
    playbook, owner = said["playbook"], said["owner"]
    if total > CHUNK:
        pks = list(rows.values_list("pk", flat=True))
        job = start_for_many.enqueue(member.pk, playbook.pk, owner and owner.pk, pks)
        return redirect("playbooks:starting", job.id)
    started = max((done for _tried, done in start_many(member, playbook, rows, owner)), default=0)
    _say(request, started, total)
    return redirect("playbooks:plans")


def _say(request: HttpRequest, started: int, total: int) -> None:
    """Say how many plans have started, and why the others have not."""
    text = ngettext("{count} plan has started.", "{count} plans have started.", started)
    messages.success(request, text.format(count=words.number(started)))
    if left := total - started:
        text = ngettext(
            "{count} customer got none: a plan runs already, ended a short while ago, or its goal "
            "is reached.",
            "{count} customers got none: a plan runs already, ended a short while ago, or its goal "
            "is reached.",
            left,
        )
        messages.info(request, text.format(count=words.number(left)))
