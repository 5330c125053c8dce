"""What the lab asks for."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.project import project
from keepwell.engine.scorecard.yaml_lines import MAX_BYTES


class Publish(forms.Form):
    """Why, and when."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea({"rows": 3}),
        help_text=_("What it is to make better. Stands in the history of versions."),
    )  # fmt: skip
    due = forms.DateTimeField(
        label=_("When"), required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, "%Y-%m-%dT%H:%M"),
        help_text=_("Empty: at once. Else on your clock."),
    )  # fmt: skip
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    version = forms.CharField(widget=forms.HiddenInput)


class Begin(forms.Form):
    """A scorecard of a new name: a copy, a file, or a text."""

    name = forms.CharField(
        label=_("Name"), max_length=64,
        widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}),
        help_text=_("Small letters, digits and underscores. It stays for ever; titles can change."),
    )  # fmt: skip
    copy_of = forms.ChoiceField(label=_("Copy of"), required=False)
    file = forms.FileField(
        label=_("Or a file"), required=False, widget=forms.FileInput({"accept": ".yaml,.yml"})
    )
    text = forms.CharField(
        label=_("Or a text"), required=False, strip=False,
        widget=forms.Textarea({"rows": 8, "class": "mono", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._cards = {file.card.name: file.card for file in shelf(project()).files if file.card}
        chosen = self.fields["copy_of"]
        assert isinstance(chosen, forms.ChoiceField)
        titles = [(name, card.title or name) for name, card in self._cards.items()]
        chosen.choices = [("", _("None")), *titles]

    def clean(self) -> dict[str, Any]:
        """Find the text, in whichever of the three ways it was given."""
        said = super().clean() or {}
        given = [name for name in ("copy_of", "file", "text") if said.get(name)]
        if not self.errors and len(given) != 1:
            raise ValidationError(
                _("Choose one: a scorecard to copy, a file, or a text. {count} were given.").format(
                    count=len(given)
                )
            )
        if not self.errors:
            said["text"] = self._text(said)
        return said

    def _text(self, said: dict[str, Any]) -> str:
        if said["copy_of"]:
            return self._cards[said["copy_of"]].text
        if not said["file"]:
            return str(said["text"])
        if said["file"].size > MAX_BYTES:
            raise ValidationError({"file": _("A scorecard has at most 1 MiB.")})
        try:
            return str(said["file"].read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise ValidationError(
                {"file": _("This file is not UTF-8. Save it with that encoding.")}
            ) from None
