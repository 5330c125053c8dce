"""Where the pages of this room are."""

from django.urls import URLPattern, path

from keepwell.desk.webhooks import views

app_name = "webhooks"
urlpatterns: list[URLPattern] = [
    path("webhooks/", views.overview, name="list"),
    path("webhooks/new/", views.add, name="add"),
    path("webhooks/<int:pk>/", views.endpoint, name="endpoint"),
    path("webhooks/<int:pk>/change/", views.change, name="change"),
    path("webhooks/<int:pk>/switch/", views.switch, name="switch"),
    path("webhooks/<int:pk>/secret/", views.rotate, name="rotate"),
    path("webhooks/<int:pk>/remove/", views.remove, name="remove"),
    path("webhooks/<int:pk>/test/", views.send_test, name="test"),
    path("webhooks/<int:pk>/again/", views.send_all_again, name="send_all_again"),
    path("webhooks/deliveries/<int:pk>/", views.delivery, name="delivery"),
    path("webhooks/deliveries/<int:pk>/again/", views.send_again, name="send_again"),
]
