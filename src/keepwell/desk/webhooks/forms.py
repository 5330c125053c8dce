"""What people fill in about webhooks."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepwell.desk.customers.queries import choices
from keepwell.desk.webhooks import events, guarding, words
from keepwell.desk.webhooks.models import Endpoint


def _kinds() -> list[tuple[str, Any]]:
    return [(kind, words.KINDS[kind]) for kind in events.KINDS]


class EndpointForm(forms.ModelForm[Endpoint]):
    """Whom to tell, and what."""

    title = forms.CharField(label=_("Name"), max_length=100)
    url = forms.CharField(
        label=_("Address"),
        max_length=1000,
        widget=forms.TextInput(attrs={"inputmode": "url", "spellcheck": "false"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        choices=_kinds,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "“Score refreshed” tells of every score that moved by a point or more, many in one "
            "message; the others tell of one customer or source each."
        ),
    )
    segment = forms.ChoiceField(label=_("Only customers in"), required=False)

    class Meta:
        model = Endpoint
        fields = ("title", "url", "events", "segment")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = (
            _("Where messages are posted to, beginning with https:// or http://.")
            if guarding.may_be_private()
            else _("Where messages are posted to, beginning with https://.")
        )
        known = choices.segments_by_title()
        now = self.instance.segment
        if now and now not in dict(known):
            known.append((now, gettext("{segment} (not found)").format(segment=now)))
        segment = self.fields["segment"]
        assert isinstance(segment, forms.ChoiceField)
        segment.choices = [("", gettext("All customers")), *known]

    def clean_url(self) -> str:
        """Return the address; refuse what we would not call."""
        url = str(self.cleaned_data["url"])
        if not _is_address(url):
            raise forms.ValidationError(
                _("Expected an address such as “https://crm.example.com/keepwell”.")
            )
        if urlsplit(url).scheme == "http" and not guarding.may_be_private():
            raise forms.ValidationError(
                _("Expected https, for what is sent tells of customers. Got http.")
            )
        if guarding.host_is_refused(url):
            raise forms.ValidationError(words.TROUBLES["refused"])
        return url


def _is_address(url: str) -> bool:
    """Return whether a text is an address to post to: no user, no password, nothing invisible."""
    try:
        parts = urlsplit(url)
        whole = parts.port is None or parts.port > 0
    except ValueError:  # brackets that do not close, a port that is no number
        return False
    plain = url.isprintable() and not any(one.isspace() for one in url)
    named = bool(parts.hostname) and parts.username is None and not parts.fragment
    return plain and named and whole and parts.scheme in {"http", "https"}


class Which(forms.Form):
    """Which deliveries one wants to see."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=lambda: [("", gettext("All")), *words.STATES.items()],
    )
    kind = forms.ChoiceField(
        label=_("Event"),
        required=False,
        choices=lambda: [("", gettext("All")), *words.KINDS.items()],
    )

    def asked(self) -> dict[str, str]:
        """Return what is asked for, as far as it can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
