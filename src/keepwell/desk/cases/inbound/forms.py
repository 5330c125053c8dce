"""What is filled in about mails: which case one belongs to, and how they come in."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.encrypted import is_unreadable
from keepwell.desk.cases.models import Case, Mailbox
from keepwell.desk.cases.queries import cases_visible_to
from keepwell.desk.intake.syncs.secrets import VARIABLE
from keepwell.desk.members.models import Member

OWN = "KEEPWELL_MAIL_"
"""How variables begin that the mailbox's password may come from."""


class WhichCase(forms.Form):
    """The case that a mail belongs to."""

    case = forms.IntegerField(
        label=gettext_lazy("Number of the case"), min_value=1, max_value=2**62,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_case(self) -> Case:
        """Return the case; refuse one that the member does not see."""
        number = self.cleaned_data["case"]
        found = cases_visible_to(self.member).filter(pk=number).select_related("merged_into")
        case = found.first()
        if case is None:
            raise ValidationError(_("There is no case #{number}.").format(number=number))
        return case.merged_into or case


class MailboxForm(forms.Form):
    """How mails come in."""

    address = forms.CharField(
        label=gettext_lazy("Address"), max_length=254, required=False,
        help_text=gettext_lazy("What customers answer to, such as support@acme.example."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    is_plus = forms.BooleanField(
        label=gettext_lazy("What follows a plus comes in, too: support+…@acme.example"),
        required=False,
    )
    opens_cases = forms.BooleanField(
        label=gettext_lazy("A mail of somebody we know, about no case, opens one"), required=False,
        help_text=gettext_lazy(
            "Anybody can write a sender’s address. Without it such mails wait for a colleague."
        ),
    )  # fmt: skip
    authserv_id = forms.CharField(
        label=gettext_lazy("Mail host that checks senders"), max_length=255, required=False,
        help_text=gettext_lazy(
            "As it calls itself at the beginning of the header Authentication-Results, such as "
            "mx.acme.example. What it finds to be forged waits for a colleague. Empty: no such "
            "header is believed."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    is_read = forms.BooleanField(
        label=gettext_lazy("Read the mailbox by IMAP, every two minutes"), required=False
    )
    host = forms.CharField(
        label=gettext_lazy("Server"), max_length=255, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65_535)
    user = forms.CharField(
        label=gettext_lazy("User"), max_length=255, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    password = forms.CharField(
        label=gettext_lazy("Password"), max_length=1_000, required=False, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy(
            "It is not shown again; empty leaves the one there is. What must not stand in the "
            "database, write as ${KEEPWELL_MAIL_PASSWORD}: it is read from the environment."
        ),
    )  # fmt: skip
    folder = forms.CharField(label=gettext_lazy("Folder"), max_length=255)

    def __init__(self, box: Mailbox, data: Any = None) -> None:
        super().__init__(data, initial={name: getattr(box, name) for name in self.base_fields
                                        if name != "password"})  # fmt: skip
        self.box = box

    def clean_password(self) -> str:
        """Return the password; refuse variables that were not put there for it.

        Else an administrator of the desk could have any secret of its machine sent to a server.
        """
        password = str(self.cleaned_data["password"])
        for name in VARIABLE.findall(password):
            if not name.startswith(OWN):
                raise ValidationError(
                    _(
                        "Expected the name of a variable that begins with {start}. Got {name}."
                    ).format(start=OWN, name=name)
                )
        return password

    def clean_address(self) -> str:
        """Return the address in lower case."""
        address = str(self.cleaned_data["address"]).strip().lower()
        if address:
            validate_email(address)
        return address

    def clean_authserv_id(self) -> str:
        """Return the name of the host; refuse the header whole."""
        name = str(self.cleaned_data["authserv_id"]).strip().lower()
        if re.search(r"[\s;=]", name):
            raise ValidationError(_("Expected a name alone, such as mx.acme.example."))
        return name

    def clean(self) -> dict[str, Any]:
        """Check that who wants the mailbox read says where it is."""
        told = super().clean() or {}
        needed = {"host": told.get("host"), "user": told.get("user")}
        kept = "" if is_unreadable(self.box.password) else self.box.password
        needed["password"] = told.get("password") or kept
        if told.get("is_read"):
            for name in (name for name, value in needed.items() if not value):
                self.add_error(name, _("Expected it, for the mailbox is to be read."))
        return told
