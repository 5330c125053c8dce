"""What administrators fill in about keys."""

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from keepwell.desk.api.models import Key, scopes


class KeyName(forms.ModelForm[Key]):
    """What a key is called."""

    class Meta:
        model = Key
        fields = ("name",)
        help_texts: ClassVar = {
            "name": _("Which system reads with it: Data warehouse, Support desk …")
        }


class NewKey(KeyName):
    """What a key is called, and what it may read."""

    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        choices=scopes,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("No more than it needs: a key cannot be given more later."),
    )
