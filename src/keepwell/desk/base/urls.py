"""Where the pages of this room are."""

from django.conf import settings
from django.urls import URLPattern, path

from keepwell.desk.base import views

app_name = "base"
urlpatterns: list[URLPattern] = [
    path("palette/", views.palette, name="palette"),
    path("appearance/", views.appearance, name="appearance"),
]

if settings.DEBUG:
    from keepwell.desk.base.gallery import gallery, pieces

    urlpatterns += [
        path("gallery/", gallery, name="gallery"),
        path("gallery/pieces/", pieces, name="pieces"),
    ]
