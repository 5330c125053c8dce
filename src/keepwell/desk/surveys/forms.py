"""What colleagues fill in about surveys."""

import re
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.uploads import text_of
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys import queries
from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.form.reading import read, read_text
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.form.writing import plain
from keepwell.desk.surveys.messages.services import services
from keepwell.desk.surveys.models import Survey, Verdict
from keepwell.engine.scorecard.values import NAME
from keepwell.errors import SurveyError
from keepwell.language import current

SITE = re.compile(
    r"https://[a-z0-9.-]+(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?", re.ASCII
)
"""A site as browsers name it; without TLS only on one's own machine, to try it."""
HOW = [
    ("mail", gettext_lazy("Mail them the link")),
    ("link", gettext_lazy("Give me the link to hand it on")),
]
"""How somebody is asked, beside the message services."""
MOST = 200_000
"""Bytes of a text that is brought."""


def _templates() -> list[tuple[str, str]]:
    spoken = current()
    named = [(name, said(one.title, spoken, one.first)) for name, one in ready().items()]
    return [*named, ("", _("None: the text below, or a file"))]


class New(forms.Form):
    """A survey to begin with."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=64,
        required=False,
        help_text=gettext_lazy(
            "Lower-case letters, digits and underscores: links and figures carry it. Empty: the "
            "name in the text."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )
    template = forms.ChoiceField(
        label=gettext_lazy("Begin with"), choices=_templates, widget=forms.RadioSelect,
        required=False,
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("File"), required=False)
    text = forms.CharField(
        label=gettext_lazy("Text"), required=False, max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip

    def clean_name(self) -> str:
        """Return the name; refuse what links cannot carry."""
        name = str(self.cleaned_data["name"]).strip()
        if name and not NAME.fullmatch(name):
            raise forms.ValidationError(
                _("Expected lower-case letters, digits and underscores, a letter first.")
            )
        return name

    def clean(self) -> dict[str, Any]:
        """Read the survey; say what is wrong with the text."""
        given = super().clean() or {}
        if self.errors:
            return given
        document = self._document(given)
        if document is not None and given.get("name"):
            document = read(plain(document) | {"survey": given["name"]})
        return {**given, "document": document}

    def _document(self, given: dict[str, Any]) -> Document | None:
        if given.get("template"):
            return ready()[given["template"]]
        text, file = given.get("text") or "", given.get("file")
        try:
            return read_text(_written_in(file) if file else text, file.name if file else _("Text"))
        except SurveyError as wrong:
            for issue in wrong.issues:
                self.add_error("file" if file else "text", str(issue))
            return None


class Text(forms.Form):
    """All of a survey as text."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=MOST,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("Or a file"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Read the survey; say what is wrong with the text."""
        given = super().clean() or {}
        file = given.get("file")
        text = _written_in(file) if file else given.get("text", "")
        try:
            given["document"] = read_text(text, file.name if file else _("Text"))
        except SurveyError as wrong:
            for issue in wrong.issues:
                self.add_error("file" if file else "text", str(issue))
        return given


def _written_in(file: "UploadedFile[bytes]") -> str:
    """Return what stands in a file; refuse what is too long or no text."""
    return text_of(file, MOST, _("A survey is a small file of text. This one is too large."))


class Ask(forms.Form):
    """Whom to ask, in which language, and how."""

    person = forms.CharField(
        label=gettext_lazy("Whom"), max_length=255,
        help_text=gettext_lazy("An e-mail address, or what the data calls the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"))
    how = forms.ChoiceField(
        label=gettext_lazy("How"),
        choices=HOW,
        widget=forms.RadioSelect,
        initial="mail",
    )

    def __init__(self, member: Member, survey: Survey, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        codes = survey.edition.document["languages"] if survey.edition else []
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [(code, own_name(code)) for code in codes]
        how = self.fields["how"]
        assert isinstance(how, forms.ChoiceField)
        self.services = {f"service-{one.pk}": one for one in services()}
        how.choices = [
            *HOW,
            *((key, _("Send it by {name}").format(name=one)) for key, one in self.services.items()),
        ]

    def clean_person(self) -> Person:
        """Return the one person that is meant; refuse whom the member may not see."""
        found = queries.person(self.member, str(self.cleaned_data["person"]))
        if found is None:
            raise forms.ValidationError(
                _("Expected somebody of your customers, by one address or name in the data.")
            )
        return found


class Poster(forms.Form):
    """Where the anonymous link is to stand, and how its sheet looks."""

    lang = forms.ChoiceField(label=gettext_lazy("Language"), required=False)
    size = forms.ChoiceField(
        label=gettext_lazy("Paper"), choices=[("a4", "A4"), ("a6", "A6")], required=False
    )
    place = forms.CharField(
        label=gettext_lazy("Place"), max_length=100, required=False,
        help_text=gettext_lazy("Such as “Desk 3”; kept with each answer."),
    )  # fmt: skip
    stage = forms.SlugField(
        label=gettext_lazy("Stage"), max_length=64, required=False,
        help_text=gettext_lazy("Empty: the survey’s."),
    )  # fmt: skip

    def __init__(self, document: Document, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = self.fields["lang"]
        assert isinstance(language, forms.ChoiceField)
        spoken = [(code, own_name(code)) for code in document.languages]
        language.choices = [("", _("As the reader’s browser")), *spoken]

    def asked(self) -> dict[str, str]:
        """Return what was asked for; what cannot be is left out."""
        self.is_valid()
        given = {name: str(self.cleaned_data.get(name) or "") for name in self.fields}
        return given | {"size": given["size"] or "a4"}


class Sites(forms.Form):
    """Which sites may show a survey."""

    sites = forms.CharField(
        label=gettext_lazy("Sites"), required=False, max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "class": "mono"}),
        help_text=gettext_lazy("One a line, such as https://shop.example.com. Empty: none may."),
    )  # fmt: skip
    pause = forms.IntegerField(
        label=gettext_lazy("Pause in days"), min_value=0, max_value=3650,
        help_text=gettext_lazy("Whom a site has asked it asks again after so many days."),
    )  # fmt: skip

    def clean_sites(self) -> list[str]:
        """Return the sites, each as browsers name it; refuse what names none."""
        lines = str(self.cleaned_data["sites"]).lower().split()
        sites = list(dict.fromkeys(one.rstrip("/") for one in lines))
        wrong = [one for one in sites if not SITE.fullmatch(one)]
        if wrong:
            raise forms.ValidationError(
                _("Expected https:// and a name, and nothing behind it. Got “{wrong}”.").format(
                    wrong=wrong[0]
                )
            )
        return sites


class Which(forms.Form):
    """Which answers one wants to see."""

    verdict = forms.ChoiceField(choices=Verdict.choices, required=False)

    def asked(self) -> str:
        """Return what is asked for; first of all what counts."""
        self.is_valid()
        return self.cleaned_data.get("verdict") or Verdict.COUNTED
