"""What administrators fill in about sources."""

from django import forms
from django.utils.translation import gettext_lazy as _

from keepwell.desk.intake.sources.actions import LONGEST


class SourceName(forms.Form):
    """What a source is called."""

    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST,
        help_text=_("Which system sends: shop, product, billing … It stands beside each fact."),
    )
