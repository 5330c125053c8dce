"""Where the pages of this room are."""

from django.urls import path

from keepwell.desk.jobs import views

app_name = "jobs"
urlpatterns = [
    path("rhythm/", views.overview, name="list"),
    path("rhythm/entries/<str:key>/", views.change, name="change"),
    path("rhythm/entries/<str:key>/run/", views.run_now, name="run_now"),
    path("rhythm/jobs/<uuid:pk>/", views.job, name="job"),
    path("rhythm/jobs/<uuid:pk>/again/", views.run_again, name="run_again"),
    path("jobs/<uuid:pk>/progress/", views.progress, name="progress"),
]
