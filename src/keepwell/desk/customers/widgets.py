"""Controls of forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.safestring import SafeString

from keepwell.desk.base.markup import joined, markup

OPTION = '<option value="{}">{}</option>'
SELECTED = '<option value="{}" selected>{}</option>'


class PlainSelect(forms.Select):
    """A choice without groups, written out at once: Django renders a template for each option."""

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 - Django's signature
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - the same
    ) -> SafeString:
        """Write the options out."""
        given = self.build_attrs(self.attrs, {**(attrs or {}), "name": name})
        chosen = "" if value is None else str(value)
        options = joined(
            markup(SELECTED if str(key) == chosen else OPTION, key, label)
            for key, label in self.choices
        )
        return markup("<select{}>{}</select>", flatatt(given), options)
