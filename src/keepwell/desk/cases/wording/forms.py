"""What managers fill in about a template: its name, and what it says in each language."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.cases.models import MessageTemplate
from keepwell.desk.cases.wording.fields import check_fields
from keepwell.language import LANGUAGES

LONGEST, LONGEST_SUBJECT = 5_000, 150


class TemplateForm(forms.Form):
    """A template."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80,
        help_text=gettext_lazy("For colleagues; customers do not see it."),
    )  # fmt: skip

    def __init__(self, template: MessageTemplate | None, data: Any = None) -> None:
        super().__init__(data, initial={"name": template.name} if template else None)
        texts = template.texts if template else {}
        for code in LANGUAGES:
            told = texts.get(code, {})
            self.fields[f"subject_{code}"] = forms.CharField(
                label=_("Subject"), max_length=LONGEST_SUBJECT, required=False,
                initial=told.get("subject"), validators=[check_fields],
                widget=forms.TextInput({"lang": code}),
            )  # fmt: skip
            self.fields[f"text_{code}"] = forms.CharField(
                label=_("Text"), max_length=LONGEST, required=False, initial=told.get("text"),
                validators=[check_fields], widget=forms.Textarea({"rows": 7, "lang": code}),
            )  # fmt: skip

    def rows(self) -> Iterator[tuple[str, str, BoundField, BoundField]]:
        """Yield each language: its code, its own name, and its two fields."""
        for code, name in LANGUAGES.items():
            yield code, name, self[f"subject_{code}"], self[f"text_{code}"]

    def clean(self) -> dict[str, Any]:
        """Check that what is begun in a language is whole, and that there is any."""
        told = super().clean() or {}
        for code in LANGUAGES:
            subject, text = told.get(f"subject_{code}"), told.get(f"text_{code}")
            if text and not subject and f"subject_{code}" not in self.errors:
                self.add_error(f"subject_{code}", _("Expected a subject, too."))
            if subject and not text and f"text_{code}" not in self.errors:
                self.add_error(f"text_{code}", _("Expected a text, too."))
        if not self.errors and not self.texts():
            raise ValidationError(_("Expected a text in at least one language. There is none."))
        return told

    def texts(self) -> dict[str, dict[str, str]]:
        """Return what was written, by language."""
        told = self.cleaned_data
        return {
            code: {"subject": told[f"subject_{code}"], "text": told[f"text_{code}"]}
            for code in LANGUAGES
            if told.get(f"text_{code}")
        }
