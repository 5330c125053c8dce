"""Where the pages of topics are; they are part of the room's."""

from django.urls import path

from keepwell.desk.surveys.topics.views import managing, overview, sorting

urlpatterns = [
    path("topics/", overview.page, name="topics"),
    path("topics/figures/", overview.figures, name="topic_figures"),
    path("topics/sort/", sorting.page, name="sort"),
    path("topics/sort/<int:pk>/judge/", sorting.judge, name="judge"),
    path("topics/sort/<int:pk>/settle/", sorting.settle, name="settle"),
    path("topics/list/", managing.listing, name="topic_list"),
    path("topics/new/", managing.make, name="topic_new"),
    path("topics/try/", managing.trial, name="topic_try"),
    path("topics/bring/", managing.bring, name="topic_bring"),
    path("topics/learn/", managing.learn, name="topic_learn"),
    path("topics/list/<slug:name>/", managing.topic, name="topic"),
    path("topics/list/<slug:name>/merge/", managing.merge, name="topic_merge"),
    path("topics/list/<slug:name>/split/", managing.split, name="topic_split"),
    path("topics/list/<slug:name>/retire/", managing.retire, name="topic_retire"),
]
