"""Where the pages of this room are. What is below /customers/ are keys of customers."""

from django.urls import URLPattern, path

from keepwell.desk.customers.views import listing

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("customers/", listing.page, name="list"),
    path("customers-list/columns/", listing.choose_columns, name="choose_columns"),
]
