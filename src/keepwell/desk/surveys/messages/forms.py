"""What colleagues fill in about message services, and about what messages say."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.surveys.messages import lines
from keepwell.desk.surveys.messages.texts import LONGEST, check_text
from keepwell.desk.surveys.models.service import PHONE

TRAIT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
FIELD = "text_"


class ServiceForm(forms.Form):
    """A message service."""

    title = forms.CharField(
        label=gettext_lazy("Name"), max_length=100,
        help_text=gettext_lazy("For colleagues and programs, such as SMS."),
    )  # fmt: skip
    trait = forms.CharField(
        label=gettext_lazy("People are reached by their trait"), max_length=64, initial=PHONE,
        help_text=gettext_lazy(
            "phone: a telephone number with its country. Another one: what the chat app calls them."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )  # fmt: skip
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "mono"}),
        help_text=gettext_lazy(
            "As Apprise writes it, with {to} where the recipient belongs, such as "
            "twilio://AccountSid:AuthToken@FromNumber/{to}. It is not shown again. What must not "
            "stand in the database, write as ${NAME}: it is read from the environment."
        ),
    )  # fmt: skip

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            self.fields["url"].required = False
            self.fields["url"].label = _("New address")
            self.fields["url"].help_text = _("Empty: the one there is stays.")

    def clean_trait(self) -> str:
        """Return the trait; refuse what is no name of one."""
        trait = str(self.cleaned_data["trait"]).strip()
        if not TRAIT.fullmatch(trait):
            raise ValidationError(_("Expected letters, digits and underscores, a letter first."))
        return trait

    def clean_url(self) -> str:
        """Return the address; refuse what reaches nobody in particular, or nothing."""
        url = str(self.cleaned_data["url"]).strip()
        if url and lines.TO not in url:
            raise ValidationError(
                _("Expected {to} where the recipient belongs. It is not there.").format(to=lines.TO)
            )
        if url and (trouble := lines.trouble_with(url)):
            raise ValidationError(trouble)
        return url


class TestForm(forms.Form):
    """Whom to send a test to."""

    to = forms.CharField(label=gettext_lazy("Send a test to"), max_length=120)


class MessageForm(forms.Form):
    """What a message says, in each language of its survey."""

    def __init__(self, languages: list[str], usual: dict[str, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for code in languages:
            self.fields[FIELD + code] = forms.CharField(
                label=_("Text"), max_length=LONGEST, required=False,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "placeholder": usual[code]}),
                validators=[check_text],
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[str, BoundField]]:
        """Yield each language with its field."""
        yield from ((name.removeprefix(FIELD), self[name]) for name in self.fields)

    def texts(self) -> dict[str, str]:
        """Return what was written, by language."""
        given = {name.removeprefix(FIELD): text for name, text in self.cleaned_data.items()}
        return {code: text for code, text in given.items() if text}
