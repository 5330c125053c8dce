"""What the frame asks for."""

from django import forms

from keepwell.desk.members.models import languages, themes


class Appearance(forms.Form):
    """One button of the person's menu: a theme or a language."""

    theme = forms.ChoiceField(choices=themes, required=False)
    language = forms.ChoiceField(choices=languages, required=False)

    def chosen(self) -> dict[str, str]:
        """Return what was pressed."""
        return {name: value for name, value in self.cleaned_data.items() if value}
