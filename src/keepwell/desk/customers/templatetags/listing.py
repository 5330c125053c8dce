"""Rows of the list: `{% load listing %}`."""

from urllib.parse import quote

from django import template
from django.urls import reverse
from django.utils.http import RFC3986_SUBDELIMS
from django.utils.safestring import SafeString

from keepwell.desk.base.markup import joined, markup, safe
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.views.listing import Listing

register = template.Library()

LEFT_ALONE = f"{RFC3986_SUBDELIMS}/~:@"
"""What `reverse` does not quote in an address."""
ROW = (
    '<tr><td class="tick">'
    '<input type="checkbox" name="pk" value="{}" data-tick aria-label="{}"></td>\n'
    '<th scope="row" class="rowhead">'
    '<a href="{}{}/" data-row-link hx-boost="false">{}</a></th>\n{}</tr>'
)


@register.simple_tag
def rows(listing: Listing) -> SafeString:
    """Show the customers of a page: hundreds of cells, too many for templates."""
    home = reverse("health:customer", args=["-"]).removesuffix("-/")
    return joined(_row(listing, home, customer) for customer in listing.page.rows)


def _row(listing: Listing, home: str, customer: Customer) -> SafeString:
    key, name = quote(customer.key, safe=LEFT_ALONE), customer.name
    return markup(ROW, customer.pk, name, home, key, name, _cells(listing, customer))


def _cells(listing: Listing, customer: Customer) -> SafeString:
    return SafeString(
        "".join(
            f"{opening}{safe(column.shown(customer, listing.today))}</span></td>"
            for opening, column in zip(listing.openings, listing.columns, strict=True)
        )
    )
