"""A customer as a PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from keepwell.desk.health.paper.printing import PrintError, pdf
from keepwell.desk.health.queries.customer import Subject, customers_of
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role


@access(Role.VIEWER)
@require_GET
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """Print a customer; what went wrong is said on the customer's page."""
    customer = get_object_or_404(customers_of(member_of(request)), pk=pk)
    try:
        printed = pdf(Subject("customer", customer), customer)
    except PrintError as problem:
        messages.error(request, str(problem))
        return redirect("health:customer", customer.key)
    name = f"{slugify(customer.name) or slugify(customer.key) or 'customer'}-{localdate()}.pdf"
    response = HttpResponse(printed, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}"'
    return response
