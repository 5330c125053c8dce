"""What the log says of the deeds of this room."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases.models import Severity
from keepwell.desk.members import deeds

deeds.says(
    "case",
    _("Cases"),
    {
        "cases.open": _("{who} opened the case {name}"),
        "cases.again": _("{who} wrote down that the case {name} was reported again"),
        "cases.assign": _("{who} gave the case {name} to {after[owner]}"),
        "cases.note": _("{who} wrote a note in the case {name}"),
        "cases.heard": _("{who} wrote down what the customer said in the case {name}"),
        "cases.answer": _("{who} answered the customer in the case {name}"),
        "cases.wait": _("{who} waits for the customer in the case {name}"),
        "cases.go_on": _("{who} went on with the case {name}"),
        "cases.severity": _("{who} changed how bad the case {name} is"),
        "cases.cause": _("{who} named what is behind the case {name}"),
        "cases.solve": _("{who} solved the case {name}"),
        "cases.confirm": _("{who} confirmed that the case {name} is solved"),
        "cases.reopen": _("{who} reopened the case {name}"),
        "cases.merge": _("{who} merged the case {name} into {after[case]}"),
    },
)
deeds.says(
    "cause",
    _("Root causes"),
    {
        "cases.cause_add": _("{who} added the root cause {name}"),
        "cases.cause_rename": _("{who} renamed the root cause {name}"),
        "cases.cause_retire": _("{who} retired the root cause {name}"),
        "cases.cause_restore": _("{who} took the root cause {name} back into use"),
    },
)
deeds.says(
    "template",
    _("Templates"),
    {
        "cases.template_add": _("{who} added the template {name}"),
        "cases.template_change": _("{who} changed the template {name}"),
        "cases.template_retire": _("{who} retired the template {name}"),
        "cases.template_restore": _("{who} took the template {name} back into use"),
        "cases.template_send": _("{who} sent the template {name} to {after[person]}"),
    },
)
deeds.says(
    "mail",
    _("Mails that came in"),
    {
        "cases.mail_file": _("{who} added the mail {name} to the case {after[case]}"),
        "cases.mail_drop": _("{who} dropped the mail {name}"),
    },
)
deeds.says(
    "mailbox",
    _("Mailbox"),
    {
        "cases.mailbox": _("{who} changed how mails come in"),
        "cases.mail_webhook": _("{who} made an address that mails are posted to"),
        "cases.mail_webhook_close": _("{who} closed the address that mails are posted to"),
    },
)
deeds.says(
    "hours",
    _("Hours and targets"),
    {
        "cases.hours": _("{who} changed the hours of {name}"),
        "cases.targets": _("{who} changed how soon cases are due"),
        "cases.targets_drop": _("{who} took away the targets of the topic {name}"),
        "cases.asking": _("{who} changed how customers are asked anew"),
    },
)
deeds.calls(
    severity=(_("Severity"), lambda: Severity.choices),
    cause=_("Root cause"), outcome=_("What was done"), case=_("Case"), means=_("Channel"),
    week=_("Hours of the week"), zone=_("Time zone"), country=_("Country"), region=_("Region"),
    days=_("Single days"), texts=_("Texts"), person=_("Person"),
    address=_("Address"), is_plus=_("Takes what follows a plus"), opens_cases=_("Opens cases"),
    is_read=_("Read by IMAP"), host=_("Server"), port=_("Port"), user=_("User"),
    folder=_("Folder"), survey=_("Survey"), after_days=_("Days after the solution"),
)  # fmt: skip
