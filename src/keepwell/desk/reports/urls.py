"""Where the pages of this room are. What is below /we-did/ is for customers."""

from django.urls import path

from keepwell.desk.reports.views import closing

app_name = "reports"
urlpatterns = [
    path("reports/closing/", closing.closing, name="closing"),
    path("reports/closing/paper/", closing.on_paper, name="paper"),
    path("reports/closing/goal/", closing.goal, name="goal"),
    path("reports/closing/mail/", closing.by_mail, name="by_mail"),
]
