"""Where the pages of this room are."""

from django.urls import URLPattern, path

from keepwell.desk.rules.views import did, editing, listing, page, trying, versions, whole

app_name = "rules"
urlpatterns: list[URLPattern] = [
    path("rules/", listing.listing, name="list"),
    path("rules/new/", whole.new, name="new"),
    path("rules/new/text/", whole.new_text, name="new_text"),
    path("rules/case/<int:case>/", did.of_case, name="of_case"),
    path("rules/<int:pk>/", page.page, name="tree"),
    path("rules/<int:pk>/file/", page.download, name="download"),
    path("rules/<int:pk>/text/", whole.text, name="text"),
    path("rules/<int:pk>/name/", whole.name, name="name"),
    path("rules/<int:pk>/move/", page.move, name="move"),
    path("rules/<int:pk>/branch/<str:place>/", editing.branch, name="branch"),
    path("rules/<int:pk>/new/<str:below>/", editing.new, name="new_branch"),
    path("rules/<int:pk>/versions/", versions.versions, name="versions"),
    path("rules/<int:pk>/versions/<int:number>/", versions.restore, name="restore"),
    path("rules/<int:pk>/did/", did.did, name="did"),
    path("rules/<int:pk>/try/", trying.past, name="try"),
    path("rules/<int:pk>/do/<slug:deed>/", page.decide, name="decide"),
]
