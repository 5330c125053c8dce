"""What administrators fill in about a webhook."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepwell.desk.intake.hooks import ready
from keepwell.desk.intake.hooks.mapping import LONGEST, MappingError, rules_of
from keepwell.desk.intake.models import Hook
from keepwell.desk.intake.models.hook import Scheme


class MappingForm(forms.Form):
    """Which requests mean what."""

    mapping = forms.CharField(
        label=_("Rules"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"class": "mono tall", "rows": 18, "spellcheck": "false"}),
        help_text=_("Each says for which requests it is, and what they mean, in JMESPath."),
    )

    def clean_mapping(self) -> str:
        """Return the mapping with the line ends of text files; refuse one that cannot be read."""
        text = str(self.cleaned_data["mapping"]).replace("\r\n", "\n")
        try:
            rules_of(text)
        except MappingError as problem:
            raise forms.ValidationError([*problem.said]) from None
        return text


class SignatureForm(forms.Form):
    """How one knows that a request is from the system."""

    scheme = forms.ChoiceField(label=_("It signs"), choices=Scheme)
    header = forms.RegexField(
        r"^[A-Za-z0-9-]+$", label=_("Header with the signature"), max_length=80, required=False,
        help_text=_("Only for HMAC-SHA256, such as X-Hub-Signature-256. In hexadecimal or base64."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Secret"), max_length=255, required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("As the system shows it. Leave this empty to keep the one that is there."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Ask for the header where the scheme does not say it."""
        given = super().clean() or self.cleaned_data
        needs = given.get("scheme") == Scheme.HMAC and "header" not in self.errors
        if needs and not given.get("header"):
            self.add_error("header", gettext("Expected the name of the header."))
        return given


class TryForm(forms.Form):
    """A request to try a mapping on."""

    sample = forms.CharField(
        label=_("What the system sends"),
        strip=False,
        max_length=512_000,
        widget=forms.Textarea(attrs={"class": "mono", "rows": 12, "spellcheck": "false"}),
        help_text=_("In JSON. Nothing of it is kept."),
    )


def forms_of(hook: Hook) -> dict[str, forms.Form]:
    """Return the forms of a webhook's page, by name."""
    return {
        "mapping_form": MappingForm(initial={"mapping": hook.mapping}),
        "signature_form": SignatureForm(initial={"scheme": hook.scheme, "header": hook.header}),
        "try_form": TryForm(initial={"sample": ready.sample(hook.ready)}),
    }
