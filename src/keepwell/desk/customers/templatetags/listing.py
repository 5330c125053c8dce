"""Cells of the list: `{% load listing %}`."""

from datetime import date

from django import template
from django.utils.html import conditional_escape

from keepwell.desk.customers.columns import Column
from keepwell.desk.customers.models import Customer

register = template.Library()


@register.simple_tag
def cell(column: Column, customer: Customer, today: date) -> str:
    """Show what a column says of a customer."""
    return conditional_escape(column.shown(customer, today))
