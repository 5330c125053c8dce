"""Where the pages of this room are."""

from django.urls import path, re_path

from keepwell.desk.intake import views
from keepwell.desk.intake.hooks import views as hooks
from keepwell.desk.intake.imports import views as imports
from keepwell.desk.intake.sources import views as sources
from keepwell.desk.intake.syncs import views as syncs
from keepwell.desk.intake.tracking import views as tracking

app_name = "intake"
urlpatterns = [
    re_path(r"^v1/(?P<name>[a-z]+)/?$", tracking.collect, name="collect"),
    path("v1/hooks/<str:key>", hooks.receive, name="hook"),
    path("data/", views.data, name="data"),
    path("data/sources/", sources.listing, name="sources"),
    path("data/sources/new/", sources.make, name="new-source"),
    path("data/sources/<int:pk>/", sources.page, name="source"),
    path("data/sources/<int:pk>/key/", sources.make_key, name="make-key"),
    path("data/sources/<int:pk>/replay/", sources.replay, name="replay"),
    path("data/sources/<int:pk>/pull/", syncs.pull, name="pull"),
    path("data/sources/<int:pk>/mapping/", hooks.change_mapping, name="change-mapping"),
    path("data/sources/<int:pk>/signature/", hooks.change_signature, name="change-signature"),
    path("data/sources/<int:pk>/try/", hooks.try_it, name="try"),
    path("data/sources/keys/<int:pk>/revoke/", sources.revoke_key, name="revoke-key"),
    path("data/imports/", imports.listing, name="imports"),
    path("data/imports/bring/", imports.bring, name="bring"),
    path("data/imports/<uuid:key>/", imports.page, name="import"),
    path("data/imports/<uuid:key>/result/", imports.result, name="import-result"),
    path("data/imports/<uuid:key>/check/", imports.check, name="import-check"),
    path("data/imports/<uuid:key>/start/", imports.start, name="import-start"),
    path("data/imports/<uuid:key>/discard/", imports.discard, name="import-discard"),
    path("data/imports/<uuid:key>/rejects/", imports.rejects, name="import-rejects"),
]
