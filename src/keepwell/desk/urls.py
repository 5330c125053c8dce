"""Where the desk's pages are. Each room has its own list."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("keepwell.desk.base.urls")),
    path("", include("keepwell.desk.serving.urls")),
    path("", include("keepwell.desk.health.urls")),
    path("", include("keepwell.desk.retention.urls")),
    path("", include("keepwell.desk.members.urls")),
    path("", include("keepwell.desk.jobs.urls")),
    path("", include("keepwell.desk.customers.urls")),
    path("", include("keepwell.desk.intake.urls")),
    path("", include("keepwell.desk.notices.urls")),
    path("", include("keepwell.desk.api.urls")),
    path("", include("keepwell.desk.webhooks.urls")),
    path("", include("keepwell.desk.surveys.urls")),
    path("", include("keepwell.desk.cases.urls")),
    path("", include("keepwell.desk.playbooks.urls")),
    path("", include("keepwell.desk.alerts.urls")),
    path("", include("keepwell.desk.reports.urls")),
    path("", include("keepwell.desk.rules.urls")),
]
