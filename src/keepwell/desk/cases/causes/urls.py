"""Where the pages of root causes are; they are part of the room's."""

from django.urls import path

from keepwell.desk.cases.causes import fix_views, managing, tell_views, views

urlpatterns = [
    path("causes/", views.overview, name="pareto"),
    path("causes/figures/<int:pk>/", views.figures, name="cause_figures"),
    path("causes/none/", views.causeless, name="causeless"),
    path("cases/causes/<int:pk>/move/", managing.move, name="cause_move"),
    path("cases/causes/<int:pk>/merge/", managing.merge, name="cause_merge"),
    path("causes/<int:pk>/", views.page, name="cause_page"),
    path("causes/<int:pk>/new-fix/", fix_views.make, name="fix_new"),
    path("fixes/<int:pk>/", fix_views.page, name="fix"),
    path("fixes/<int:pk>/change/", fix_views.change, name="fix_change"),
    path("fixes/<int:pk>/tell/", tell_views.tell, name="fix_tell"),
    path("fixes/<int:pk>/effect/", fix_views.effect, name="fix_effect"),
]
