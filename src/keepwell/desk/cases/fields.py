"""Files that somebody attaches in a form."""

from typing import Any

from django import forms

from keepwell.desk.cases.attaching import check
from keepwell.desk.cases.inbound.parts import File, clean_name


class _Several(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """As many files as an answer may have; its value is a list of `File`."""

    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401 - Django's signature
        """Return the files; raise ValidationError if they are too many, or too large."""
        chosen = [super(FilesField, self).clean(one, initial) for one in data or []]
        check([one.size for one in chosen])
        return [
            File(clean_name(one.name), (one.content_type or "")[:100], one.read()) for one in chosen
        ]
