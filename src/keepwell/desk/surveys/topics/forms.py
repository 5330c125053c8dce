"""What colleagues fill in about topics."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.asked import SENSIBLE
from keepwell.desk.surveys.models import Survey, Topic
from keepwell.desk.surveys.topics import queries, spellings
from keepwell.desk.surveys.topics.figures import Asked
from keepwell.desk.surveys.topics.spellings import Words

USUAL = 180
"""Days that are looked at if nothing else is asked for."""
LONGEST = 1_830
"""Days that may be looked at."""
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class Period(forms.Form):
    """Which comments are looked at."""

    since = forms.DateField(label=gettext_lazy("From"), widget=_DAY, validators=SENSIBLE)
    until = forms.DateField(label=gettext_lazy("Up to"), widget=_DAY, validators=SENSIBLE)
    survey = forms.ModelChoiceField(
        Survey.objects.select_related("edition"), to_field_name="name", required=False,
        label=gettext_lazy("Survey"), empty_label=gettext_lazy("all surveys"),
    )  # fmt: skip

    def __init__(self, given: Mapping[str, str]) -> None:
        today = timezone.localdate()
        usual = {"since": str(today - timedelta(days=USUAL)), "until": str(today)}
        said = {name: given.get(name) or usual.get(name, "") for name in (*usual, "survey")}
        super().__init__(said)

    def clean(self) -> dict[str, object]:
        """Let a period run forward, and not for ever."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if isinstance(since, date) and isinstance(until, date):
            if since > until:
                raise ValidationError(_("The period must end after it begins."))
            if (until - since).days > LONGEST:
                raise ValidationError(_("Expected a period of at most five years."))
        return said

    @property
    def asked(self) -> Asked | None:
        """Return what is asked for; None: it cannot be understood."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        return Asked(said["since"], said["until"], said["survey"])


class WordsField(forms.CharField):
    """Words of a topic, a spelling a line."""

    def clean(self, value: str) -> Words:
        """Read them."""
        return spellings.read(super().clean(value))


class TopicForm(forms.Form):
    """A topic, and what people write when they mean it."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=100)
    words = WordsField(
        label=gettext_lazy("Words"), required=False, max_length=10_000,
        help_text=gettext_lazy(
            "One a line: a word, some words, or a regular expression between slashes, such as "
            "/load(s|ing)?/. For one language only, write its code before it: “nl: traag”. Left "
            "empty, only colleagues give answers this topic, until it is learned from them."
        ),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class SplitForm(forms.Form):
    """A part of a topic, by the words that its answers have."""

    title = forms.CharField(label=gettext_lazy("Title of the new topic"), max_length=100)
    words = WordsField(
        label=gettext_lazy("Words"), max_length=10_000,
        help_text=gettext_lazy(
            "One a line. Answers of this topic in which one of them stands move to the new one."
        ),
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip


class MergeForm(forms.Form):
    """Another topic, which takes the answers of one."""

    into = forms.ModelChoiceField(
        Topic.objects.none(), to_field_name="name", label=gettext_lazy("Into"),
        empty_label=gettext_lazy("choose a topic"),
    )  # fmt: skip

    def __init__(self, topic: Topic, given: Mapping[str, str] | None = None) -> None:
        super().__init__(given)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = queries.topics().exclude(pk=topic.pk)
