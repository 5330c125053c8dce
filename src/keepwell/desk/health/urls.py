"""Where the pages of this room are."""

from django.urls import URLPattern, path, register_converter

from keepwell.desk.health.forecasts import views as forecasts
from keepwell.desk.health.kinds import KindConverter
from keepwell.desk.health.lab import urls as lab
from keepwell.desk.health.proofs import views as proofs
from keepwell.desk.health.scorecards import views as scorecards
from keepwell.desk.health.views import (
    customer,
    customer_judging,
    customer_paper,
    customer_past,
    customer_writing,
    today,
)

register_converter(KindConverter, "kind")

app_name = "health"
urlpatterns: list[URLPattern] = [
    path("", today.page, name="today"),
    path("score-now/", today.score_now, name="score-now"),
    path("scorecards/", scorecards.page, name="scorecards"),
    *lab.urlpatterns,
    path("proof/", proofs.page, name="proof"),
    path("proof/now/", proofs.prove, name="proof-now"),
    path("forecast/", forecasts.page, name="forecast"),
    path("forecast/growth/", forecasts.growth, name="growth"),
    path("forecast/now/", forecasts.now, name="forecast-now"),
    path("forecast/export/", forecasts.export, name="forecast-export"),
    path("customers/<path:key>/", customer.customer, name="customer"),
    path("people/<path:key>/", customer.person, name="person"),
    path("<kind:kind>/<int:pk>/trend/", customer_past.trend, name="trend"),
    path("<kind:kind>/<int:pk>/ledger/", customer_past.ledger, name="ledger"),
    path("<kind:kind>/<int:pk>/timeline/", customer_past.timeline, name="timeline"),
    path("<kind:kind>/<int:pk>/traits/", customer_past.traits, name="traits"),
    path("customer/<int:pk>/owner/", customer_writing.owner, name="owner"),
    path("customer/<int:pk>/owner/shown/", customer_writing.owner_shown, name="owner-shown"),
    path("customer/<int:pk>/tag/", customer_writing.tag, name="tag"),
    path("customer/<int:pk>/notes/", customer_writing.all_notes, name="notes"),
    path("customer/<int:pk>/notes/new/", customer_writing.write_note, name="write-note"),
    path("customer/<int:pk>/notes/<int:note>/", customer_writing.change_note, name="change-note"),
    path(
        "customer/<int:pk>/notes/<int:note>/delete/",
        customer_writing.delete_note,
        name="delete-note",
    ),
    path("customer/<int:pk>/mentionable/", customer_writing.mentionable, name="mentionable"),
    path("customer/<int:pk>/standing/", customer_judging.standing, name="standing"),
    path("customer/<int:pk>/sentiment/", customer_judging.sentiment, name="sentiment"),
    path("customer/<int:pk>/override/", customer_judging.override, name="override"),
    path("customer/<int:pk>/override/withdraw/", customer_judging.withdraw, name="withdraw"),
    path("customer/<int:pk>/paper.pdf", customer_paper.paper, name="paper"),
]
