"""What administrators fill in about sources."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keepwell.desk.intake.hooks import ready
from keepwell.desk.intake.models.source import Kind
from keepwell.desk.intake.sources.actions import LONGEST, PREFIX


class SourceName(forms.Form):
    """What a source is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        help_text=_("Which system sends: shop, product, billing … It stands beside each fact."),
    )


class NewSource(SourceName):
    """What a source is called, and how it sends."""

    kind = forms.ChoiceField(
        label=_("It sends by"),
        choices=[(kind.value, kind.label) for kind in PREFIX if kind != Kind.SYNC],
        initial=Kind.TRACKING,
        required=False,
        help_text=_("Clients of Segment use the tracking API. A webhook takes anything in JSON."),
    )
    ready = forms.ChoiceField(
        label=_("Webhook of"),
        choices=[*ready.NAMES.items()],
        initial=ready.GENERIC,
        required=False,
        help_text=_("Only for webhooks: whose mapping to begin with. It can be changed."),
    )

    def clean_kind(self) -> str:
        """Return the kind; the tracking API where none is said."""
        return str(self.cleaned_data["kind"] or Kind.TRACKING)

    def clean_ready(self) -> str:
        """Return the mapping to begin with."""
        return str(self.cleaned_data["ready"] or ready.GENERIC)
