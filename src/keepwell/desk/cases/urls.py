"""Where the pages of this room are. What is below /r/ is for customers."""

from django.urls import URLPattern, path

from keepwell.desk.cases.causes import urls as of_causes
from keepwell.desk.cases.inbound import urls as of_inbound
from keepwell.desk.cases.public import stopping
from keepwell.desk.cases.public import views as public
from keepwell.desk.cases.views import case, causes, listing, making, settling
from keepwell.desk.cases.wording import urls as of_wording

app_name = "cases"
urlpatterns: list[URLPattern] = [
    path("r/<str:token>/", public.receipt, name="receipt"),
    path("m/<str:token>/stop/", stopping.stop, name="stop"),
    path("cases/", listing.listing, name="list"),
    path("cases/new/", making.make, name="new"),
    path("cases/hours/", settling.overview, name="hours"),
    path("cases/hours/<int:department>/", settling.hours, name="hours_of"),
    path("cases/targets/", settling.targets, name="targets"),
    path("cases/targets/of/", settling.which_targets, name="targets_which"),
    path("cases/targets/<int:topic>/", settling.targets, name="targets_of"),
    path("cases/asking/", settling.asking, name="asking"),
    path("cases/causes/", causes.tree, name="causes"),
    path("cases/causes/<int:pk>/", causes.change, name="cause"),
    *of_causes.urlpatterns,
    *of_wording.urlpatterns,
    *of_inbound.urlpatterns,
    path("cases/<int:pk>/", case.page, name="case"),
    path("cases/<int:pk>/<slug:deed>/", case.work, name="work"),
]
