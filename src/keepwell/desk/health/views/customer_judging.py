"""What a colleague says of a customer's health, shown at once and scored within seconds."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.desk.base.asked import whole
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.actions import judgement
from keepwell.desk.health.forms import Override, Sentiment
from keepwell.desk.health.queries.pending import Standing, standing_of
from keepwell.desk.health.views.customer_writing import of, posted
from keepwell.desk.members.access import access, member_of
from keepwell.desk.members.models import Role

MOST_LOOKS = 40
"""How often a page looks whether what was said is scored; every two seconds."""


@access(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def sentiment(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask how it goes; keep the answer."""
    customer, form = of(request, pk), Sentiment(posted(request), auto_id="sentiment-%s")
    if form.is_valid():
        member = member_of(request)
        judgement.set_sentiment(member, customer, form.chosen(), form.cleaned_data["note"])
        return _said(request, customer)
    given = {"form": form, "customer": customer}
    return render(request, "health/customer/_sentiment_form.html", given)


@access(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a band, a reason and an end; keep them."""
    customer, form = of(request, pk), Override(posted(request), auto_id="override-%s")
    if form.is_valid():
        judgement.override(member_of(request), customer, **form.cleaned_data)
        return _said(request, customer)
    given = {"form": form, "customer": customer}
    return render(request, "health/customer/_override_form.html", given)


@access(Role.MEMBER)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """End the override today."""
    customer = of(request, pk)
    judgement.withdraw_override(member_of(request), customer)
    return _standing(request, customer, customer.publication)


@access(Role.VIEWER)
@require_GET
def standing(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how the customer stands; go on looking until a publication later than `after` knows."""
    after, looks = (whole(request.GET.get(name, "")) for name in ("after", "looks"))
    customer = of(request, pk)
    if after is None or looks is None:
        return _standing(request, customer, None)
    return _standing(request, customer, after, looks + 1)


def _said(request: HttpRequest, customer: Customer) -> HttpResponse:
    """Close the panel and show what was said, waiting for its score."""
    given = _given(customer, customer.publication)
    return render(request, "health/customer/_said.html", {"standing": given})


def _standing(
    request: HttpRequest, customer: Customer, after: int | None, looks: int = 0
) -> HttpResponse:
    given = _given(customer, after, looks)
    shown = {"standing": given, "may_write": member_of(request).is_at_least(Role.MEMBER)}
    response = render(request, "health/customer/_standing.html", shown)
    if after is not None and given.waits_after is None:
        response["HX-Trigger"] = "keepwell:published"
    return response


def _given(customer: Customer, after: int | None, looks: int = 0) -> Standing:
    given = standing_of(customer, after)
    return replace(
        given, looks=looks, waits_after=given.waits_after if looks < MOST_LOOKS else None
    )
