"""Where templates are."""

from django.urls import path

from keepwell.desk.cases.views import templates, texting

urlpatterns = [
    path("cases/templates/", templates.listing, name="templates"),
    path("cases/templates/ready/", templates.add_ready, name="templates_ready"),
    path("cases/templates/new/", templates.new, name="template_new"),
    path("cases/templates/<int:pk>/", templates.template, name="template"),
    path("cases/<int:pk>/filled/", templates.fill, name="filled"),
    path("cases/<int:pk>/length/", texting.length, name="length"),
]
