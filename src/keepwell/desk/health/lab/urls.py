"""Where the pages of the lab are. What is below /scorecards/ are names of scorecards."""

from django.urls import URLPattern, path

from keepwell.desk.health.lab.views import arranging, editing, publishing, trying

urlpatterns: list[URLPattern] = [
    path("scorecards-new/", editing.begin, name="lab-begin"),
    path("scorecards/<slug:name>/", editing.page, name="lab"),
    path("scorecards/<slug:name>/check/", editing.checked, name="lab-check"),
    path("scorecards/<slug:name>/try/", trying.tried, name="lab-tried"),
    path("scorecards/<slug:name>/past/", trying.past, name="lab-past"),
    path("scorecards/<slug:name>/arrange/", arranging.arrange, name="lab-arrange"),
    path("scorecards/<slug:name>/save/", editing.save, name="lab-save"),
    path("scorecards/<slug:name>/discard/", editing.discard, name="lab-discard"),
    path("scorecards/<slug:name>/follow/", editing.follow, name="lab-follow"),
    path("scorecards/<slug:name>/publish/", publishing.publish, name="lab-publish"),
    path("scorecards/<slug:name>/publish/tests/", publishing.proofs, name="lab-tests"),
    path("scorecards/<slug:name>/publish/expect/", publishing.expect, name="lab-expect"),
    path("scorecards/<slug:name>/withdraw/", publishing.withdraw, name="lab-withdraw"),
    path("scorecards/<slug:name>/versions/", publishing.versions, name="lab-versions"),
    path(
        "scorecards/<slug:name>/versions/<int:number>/changes/",
        publishing.changes,
        name="lab-changes",
    ),
    path(
        "scorecards/<slug:name>/versions/<int:number>/text/",
        publishing.download,
        name="lab-download",
    ),
    path(
        "scorecards/<slug:name>/versions/<int:number>/again/",
        publishing.publish,
        name="lab-publish-again",
    ),
    path(
        "scorecards/<slug:name>/versions/<int:number>/again/tests/",
        publishing.proofs,
        name="lab-tests-of",
    ),
]
