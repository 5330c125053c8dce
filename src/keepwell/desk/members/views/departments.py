"""Departments, as administrators manage them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from keepwell.desk.members import actions, queries
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.forms import DepartmentName, RemoveDepartment
from keepwell.desk.members.models import Role


@access(Role.ADMINISTRATOR)
def departments(request: HttpRequest) -> HttpResponse:
    """List the departments, and add one."""
    form = DepartmentName(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.add_department(member_of(request), form.cleaned_data["name"])
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            return redirect("members:departments")
    context = {"form": form, "departments": queries.departments()}
    return render(request, "members/departments.html", context)


@access(Role.ADMINISTRATOR)
def rename_department(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a department another name."""
    department = get_object_or_404(queries.departments(), pk=pk)
    form = DepartmentName(request.POST or None, initial={"name": department.name})
    if request.method == "POST" and form.is_valid():
        try:
            actions.rename_department(member_of(request), department, form.cleaned_data["name"])
        except ValidationError as problem:
            form.add_error("name", problem)
        else:
            return redirect("members:departments")
    context = {"form": form, "department": department, "remove": RemoveDepartment(department)}
    return render(request, "members/department.html", context)


@access(Role.ADMINISTRATOR)
def remove_department(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a department; its members go to another one."""
    department = get_object_or_404(queries.departments(), pk=pk)
    form = RemoveDepartment(department, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_department(member_of(request), department, form.cleaned_data["into"])
        except ValidationError as problem:
            form.add_error("into", problem)
        else:
            said = _("The department {name} is removed.").format(name=department)
            messages.success(request, said)
            return redirect("members:departments")
    context = {
        "form": DepartmentName(initial={"name": department.name}),
        "department": department, "remove": form,
    }  # fmt: skip
    return render(request, "members/department.html", context)
