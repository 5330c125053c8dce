"""Where the pages of this room are."""

from django.urls import path

from keepwell.desk.intake import views

app_name = "intake"
urlpatterns = [
    path("data/", views.data, name="data"),
]
