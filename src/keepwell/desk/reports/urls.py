"""Where the pages of this room are. What is below /we-did/ is for customers."""

from django.urls import path

from keepwell.desk.reports import public
from keepwell.desk.reports.views import closing, promising

app_name = "reports"
urlpatterns = [
    path("we-did/<str:token>/", public.we_did, name="we_did"),
    path("reports/closing/", closing.closing, name="closing"),
    path("reports/closing/paper/", closing.on_paper, name="paper"),
    path("reports/closing/goal/", closing.goal, name="goal"),
    path("reports/closing/mail/", closing.by_mail, name="by_mail"),
    path("reports/we-did/", promising.promises, name="promises"),
    path("reports/we-did/switch/", promising.switch, name="switch"),
    path("reports/we-did/fix/<int:pk>/", promising.write, name="promise"),
    path("reports/we-did/<int:pk>/remove/", promising.remove, name="promise_remove"),
]
