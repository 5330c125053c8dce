"""Where the pages of this room are."""

from django.urls import URLPattern, path

from keepwell.desk.alerts.views import alerts, reaching, watches

app_name = "alerts"
urlpatterns: list[URLPattern] = [
    path("alerts/", alerts.listing, name="list"),
    path("alerts/reach/", reaching.reach, name="reach"),
    path("alerts/reach/targets/", reaching.add, name="target_add"),
    path("alerts/reach/targets/<int:pk>/", reaching.confirm, name="target_confirm"),
    path("alerts/reach/targets/<int:pk>/remove/", reaching.remove, name="target_remove"),
    path("alerts/watches/", watches.listing, name="watches"),
    path("alerts/watches/new/", watches.new, name="watch_new"),
    path("alerts/watches/<int:pk>/", watches.one, name="watch"),
    path("alerts/watches/<int:pk>/switch/", watches.switch, name="watch_switch"),
    path("alerts/watches/<int:pk>/remove/", watches.remove, name="watch_remove"),
    path("alerts/<int:pk>/", alerts.page, name="alert"),
    path("alerts/<int:pk>/<slug:deed>/", alerts.act, name="act"),
]
