"""Where the pages of this room are. What is below /s/ and /f/ is for customers."""

from django.urls import path

from keepwell.desk.surveys.public import views as public

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>/", public.personal, name="personal"),
    path("f/-/<str:mark>/", public.lure, name="lure"),
    path("f/<slug:name>/<str:key>/", public.anonymous, name="anonymous"),
]
