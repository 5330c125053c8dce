"""Where the pages of root causes are; they are part of the room's."""

from django.urls import path

from keepwell.desk.cases.causes import managing, views

urlpatterns = [
    path("causes/", views.overview, name="pareto"),
    path("causes/figures/<int:pk>/", views.figures, name="cause_figures"),
    path("causes/none/", views.causeless, name="causeless"),
    path("cases/causes/<int:pk>/move/", managing.move, name="cause_move"),
    path("cases/causes/<int:pk>/merge/", managing.merge, name="cause_merge"),
    path("causes/<int:pk>/", views.page, name="cause_page"),
]
