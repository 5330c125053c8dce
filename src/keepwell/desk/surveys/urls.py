"""Where the pages of this room are. What is below /s/ and /f/ is for customers."""

from django.urls import path

from keepwell.desk.surveys.answers import views as answers
from keepwell.desk.surveys.calls import views as calls
from keepwell.desk.surveys.public import framing, stopping
from keepwell.desk.surveys.public import views as public
from keepwell.desk.surveys.topics import urls as topics
from keepwell.desk.surveys.results import views as results
from keepwell.desk.surveys.views import (
    bringing,
    distributing,
    editing,
    forming,
    listing,
    page,
    posters,
    previewing,
    respecting,
    resulting,
    siting,
)

app_name = "surveys"
urlpatterns = [
    path("s/<str:token>/", public.personal, name="personal"),
    path("s/<str:token>/stop/", stopping.stop, name="stop"),
    path("f/-/<str:mark>/", public.lure, name="lure"),
    path("f/<slug:name>/<str:key>/", public.anonymous, name="anonymous"),
    path("f/<slug:name>/<str:key>/<str:label>/", public.anonymous, name="labelled"),
    path("embed/keepwell.js", framing.script, name="script"),
    path("e/<slug:name>/<str:key>/", framing.frame, name="frame"),
    path("e/<slug:name>/<str:key>/<str:who>/", framing.frame, name="frame_of"),
    path("surveys/", listing.listing, name="list"),
    path("answers/", answers.listing, name="answers"),
    path("answers/of/<int:pk>/", answers.of_customer, name="answers_of"),
    path("answers/export/", answers.export, name="answers_export"),
    path("answers/decide/", answers.decide, name="answers_decide"),
    path("distributions/", distributing.listing, name="distributions"),
    path("distributions/new/", distributing.make, name="distribution_new"),
    path("distributions/<int:pk>/", distributing.distribution, name="distribution"),
    path("distributions/<int:pk>/change/", distributing.change, name="distribution_change"),
    path("distributions/<int:pk>/stand/", distributing.stand, name="distribution_stand"),
    path("distributions/<int:pk>/rehearse/", distributing.rehearse, name="distribution_rehearse"),
    path("distributions/<int:pk>/letter/", respecting.preview, name="distribution_preview"),
    path("distributions/<int:pk>/letter/sheet/", respecting.sheet, name="distribution_sheet"),
    path("distributions/runs/<int:pk>/", distributing.run, name="run"),
    path("distributions/runs/<int:pk>/<str:key>/", distributing.left_out, name="left_out"),
    path("asking-rules/", respecting.rules, name="rules"),
    path("opt-outs/", respecting.opt_outs, name="opt_outs"),
    path("opt-outs/<int:pk>/ask-again/", respecting.ask_again, name="ask_again"),
    path("account-rule/", results.declare_rule, name="account_rule"),
    path("surveys-new/", listing.make, name="new"),
    path("surveys/answers/<int:pk>/", page.answer, name="answer"),
    path("surveys/answers/<int:pk>/release/", page.release, name="release"),
    path("surveys/answers/<int:pk>/drop/", page.drop, name="drop"),
    path("surveys/<slug:name>/", page.survey, name="survey"),
    path("surveys/<slug:name>/site/", siting.site, name="site"),
    path("surveys/calls/<int:pk>/", calls.call, name="call"),
    path("surveys/calls/<int:pk>/came/", calls.came, name="call_came"),
    path("surveys/calls/<int:pk>/put-back/", calls.put_back, name="call_put_back"),
    path("surveys/<slug:name>/calls/", calls.listing, name="calls"),
    path("surveys/<slug:name>/calls/new/", calls.make, name="calls_new"),
    path("surveys/<slug:name>/calls/next/", calls.take, name="calls_next"),
    path("surveys/<slug:name>/poster/", posters.poster, name="poster"),
    path("surveys/<slug:name>/poster/sheet/", posters.sheet, name="poster_sheet"),
    path("surveys/<slug:name>/qr/<slug:kind>/", posters.code, name="qr"),
    path("surveys/<slug:name>/begun/", page.begun, name="begun"),
    path("surveys/<slug:name>/bring/", bringing.bring, name="bring"),
    path("surveys/<slug:name>/open/", page.open_up, name="open"),
    path("surveys/<slug:name>/close/", page.close, name="close"),
    path("surveys/<slug:name>/link/", page.switch_link, name="link"),
    path("surveys/<slug:name>/ask/", page.ask, name="ask"),
    path("surveys/<slug:name>/edit/", forming.edit, name="edit"),
    path("surveys/<slug:name>/text/", editing.text, name="text"),
    path("surveys/<slug:name>/download/", editing.download, name="download"),
    path("surveys/<slug:name>/figures/", resulting.figures, name="figures"),
    path("surveys/<slug:name>/count/", results.count, name="count"),
    path("surveys/<slug:name>/accounts/", results.of_accounts, name="accounts"),
    path("surveys/<slug:name>/preview/", previewing.preview, name="preview"),
    path("surveys/<slug:name>/preview/sheet/", previewing.sheet, name="sheet"),
    *topics.urlpatterns,
]
