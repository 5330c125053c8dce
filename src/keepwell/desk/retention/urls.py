"""Where the pages of this room are."""

from django.urls import URLPattern, path

from keepwell.desk.retention import views
from keepwell.desk.retention.leaving import views as leaving

app_name = "retention"
urlpatterns: list[URLPattern] = [
    path("retention/", views.page, name="page"),
    path("retention/figures/", views.figures, name="figures"),
    path("retention/cohorts/", views.cohorts, name="cohorts"),
    path("retention/causes/", views.causes, name="causes"),
    path("retention/who/<str:figure>/", views.who, name="who"),
    path("retention/export/", views.export, name="export"),
    path("retention/reasons/", leaving.reasons, name="reasons"),
    path("retention/leaving/<int:pk>/", leaving.why, name="leaving"),
    path("retention/leaving-of/<path:key>/", leaving.tell, name="leaving-tell"),
]
