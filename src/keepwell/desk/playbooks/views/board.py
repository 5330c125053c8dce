"""The board of a department: what is open, in work and done, so that each sees what others do."""

from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from keepwell.desk.base.asked import whole
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.playbooks import queries
from keepwell.desk.playbooks.models import State, Task
from keepwell.desk.playbooks.showing import rows

MOST = 50
"""Tasks of a column: those due first, or done last."""
LATELY = timedelta(days=7)
"""What was done is shown for so long."""


@access(Role.VIEWER)
@require_GET
@never_cache
def board(request: HttpRequest) -> HttpResponse:
    """Show the board of a department: `?department=pk`, by default one's own."""
    member, departments = member_of(request), list(Department.objects.all())
    asked = whole(request.GET.get("department", ""))
    chosen = member.department_id if asked is None else asked
    department = next((one for one in departments if one.pk == chosen), None)
    department = department or next(iter(departments), None)
    columns = _columns(member, department) if department else []
    seen = queries.seen(member, [task for _state, tasks in columns for task in tasks])
    context = {
        "departments": departments, "department": department,
        "columns": [(state.label, rows(tasks, seen), len(tasks) == MOST)
                    for state, tasks in columns],
        "may_write": member.is_at_least(Role.MEMBER), "here": request.get_full_path(),
    }  # fmt: skip
    return render(request, "playbooks/board.html", context)


def _columns(member: Member, department: Department) -> list[tuple[State, list[Task]]]:
    found = queries.tasks_visible_to(member).filter(department=department)
    found = found.select_related("customer", "owner", "plan").defer(*queries.HEAVY)
    todo, moment = found.filter(queries.awake(now())), now()
    by_due: list[QuerySet[Task]] = [
        todo.filter(state=state).order_by(queries.SOONEST, "pk")
        for state in (State.OPEN, State.DOING)
    ]
    done = found.filter(state=State.DONE, ended_at__gt=moment - LATELY).order_by("-ended_at")
    states = (State.OPEN, State.DOING, State.DONE)
    return [(state, list(some[:MOST])) for state, some in zip(states, [*by_due, done], strict=True)]
