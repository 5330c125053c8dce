"""Where the pages of this room are."""

from django.urls import URLPattern, path

from keepwell.desk.notices import views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("notices/", views.overview, name="list"),
    path("notices/bell/", views.bell, name="bell"),
    path("notices/read/", views.read_all, name="read_all"),
    path("notices/<int:pk>/read/", views.read, name="read"),
]
