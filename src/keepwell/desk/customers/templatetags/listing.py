"""Cells of the list: `{% load listing %}`."""

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.views.listing import Listing

register = template.Library()


@register.simple_tag
def cells(listing: Listing, customer: Customer) -> SafeString:
    """Show what the columns say of a customer: a page has hundreds, too many for templates."""
    shown = (
        (opening, column.shown(customer, listing.today))
        for opening, column in zip(listing.openings, listing.columns, strict=True)
    )
    return format_html_join("", "{}{}</span></td>", shown)
