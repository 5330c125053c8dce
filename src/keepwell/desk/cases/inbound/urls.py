"""Where mails are, and where programs post them."""

from django.urls import path

from keepwell.desk.cases.public import mails as public
from keepwell.desk.cases.views import attached, mailbox, mails

urlpatterns = [
    path("mail/in/<str:secret>/", public.take_in, name="mail_in"),
    path("cases/mails/", mails.listing, name="mails"),
    path("cases/mails/<int:pk>/", mails.mail, name="mail"),
    path("cases/mails/<int:pk>/drop/", mails.drop, name="mail_drop"),
    path("cases/files/<uuid:pk>/", attached.download, name="file"),
    path("cases/mailbox/", mailbox.settle, name="mailbox"),
    path("cases/mailbox/try/", mailbox.try_it, name="mailbox_try"),
    path("cases/mailbox/webhook/", mailbox.webhook, name="mailbox_webhook"),
]
