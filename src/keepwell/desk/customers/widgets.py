"""Controls of forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from keepwell.desk.base.markup import joined, markup
from keepwell.desk.customers.builder import Draft, drafted, typed

OPTION = '<option value="{}">{}</option>'
SELECTED = '<option value="{}" selected>{}</option>'


class ConditionRows(forms.Widget):
    """A condition as rows, as the editor of segments has them.

    What rows cannot show, groups within groups, stays a text on one line. The page that has such
    controls includes `customers/_names.html` once, for what they suggest.
    """

    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Draft | str:  # noqa: ANN401, ARG002 - Django's signature
        """Return the rows as they were typed, or the text."""
        return str(data[name]) if name in data else typed(data, f"{name}-")

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ANN401, ARG002 - the same
        """Never: a condition without rows is none."""
        return False

    def id_for_label(self, id_: str) -> str:
        """Return where the rows begin, or the text."""
        return id_

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 - Django's signature
        attrs: Mapping[str, Any] | None = None,
        renderer: BaseRenderer | None = None,  # noqa: ARG002 - the same
    ) -> SafeString:
        """Show the rows, and how to add one."""
        draft = value if isinstance(value, Draft) else drafted(str(value or ""))
        if draft is None:
            shown = forms.TextInput({"class": "mono", "spellcheck": "false"})
            return shown.render(name, value, dict(attrs or {}))
        told = {"name": name, "at": f"{name}-", "rows_id": f"rows-{name}", "draft": draft}
        return render_to_string("customers/condition_rows.html", told)


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
