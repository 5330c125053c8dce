"""Where the pages of this room are."""

from django.urls import URLPattern, path, register_converter

from keepwell.desk.health.kinds import KindConverter
from keepwell.desk.health.views import customer, customer_past, today

register_converter(KindConverter, "kind")

app_name = "health"
urlpatterns: list[URLPattern] = [
    path("", today.page, name="today"),
    path("customers/<path:key>/", customer.customer, name="customer"),
    path("people/<path:key>/", customer.person, name="person"),
    path("<kind:kind>/<int:pk>/trend/", customer_past.trend, name="trend"),
    path("<kind:kind>/<int:pk>/ledger/", customer_past.ledger, name="ledger"),
]
