"""Where machines ask."""

from django.urls import path

from keepwell.desk.serving import views

app_name = "serving"
urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    path("metrics", views.metrics, name="metrics"),
]
