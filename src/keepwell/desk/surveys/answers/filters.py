"""What the list of answers can be narrowed to, read from an address."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.base.asked import SENSIBLE
from keepwell.desk.customers.queries import sights
from keepwell.desk.customers.queries.choices import segments_by_title
from keepwell.desk.customers.widgets import PlainSelect
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.surveys.form.texts import own_name
from keepwell.desk.surveys.models import Edition, Mention, Sentiment, Survey, Topic, Verdict
from keepwell.desk.surveys.models.channel import channels
from keepwell.engine.feedback.scales import SCALES

ANY = ("", gettext_lazy("any"))
GOOD, MIDDLE, BAD = "good", "middle", "bad"
WHOSE = {"mine": Visibility.OWN, "team": Visibility.TEAM}
"""Whose customers, as the address says it; all that one may see where it says nothing."""
_DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def moods() -> list[tuple[str, str]]:
    """Return who gave which answers, as choices; what that is in numbers depends on the scale."""
    return [
        ("", _("any")),
        (GOOD, _("good: promoters, the satisfied")),
        (MIDDLE, _("in between: passives")),
        (BAD, _("bad: detractors, the dissatisfied")),
    ]


def sentiments() -> list[tuple[str, str]]:
    """Return the moods of comments as choices."""
    return [("", _("any")), *((str(one.value), str(one.label)) for one in Sentiment)]


@dataclass(frozen=True)
class Offered:
    """What there is to choose from: what surveys ask and speak."""

    surveys: Sequence[Survey]
    topics: Sequence[Topic]
    languages: Sequence[str] = field(init=False)
    stages: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        asked = [one.document for one in self.surveys]
        spoken = {code for document in asked for code in document.get("languages", ())}
        stages = {document.get("stage") for document in asked} - {None, ""}
        object.__setattr__(self, "languages", sorted(spoken))
        object.__setattr__(self, "stages", sorted(map(str, stages)))


class AnswerFilters(forms.Form):
    """The filters above the list. What cannot be understood is said, and left out."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    survey = forms.ChoiceField(label=gettext_lazy("Survey"), required=False, widget=PlainSelect)
    mood = forms.ChoiceField(
        label=gettext_lazy("Answers"), required=False, choices=moods, widget=PlainSelect
    )
    whose = forms.ChoiceField(label=gettext_lazy("Owner"), required=False, widget=PlainSelect)
    since = forms.DateField(
        label=gettext_lazy("From"), required=False, widget=_DAY, validators=SENSIBLE
    )
    until = forms.DateField(
        label=gettext_lazy("Up to"), required=False, widget=_DAY, validators=SENSIBLE
    )
    score_from = forms.IntegerField(label=gettext_lazy("Score from"), required=False)
    score_to = forms.IntegerField(label=gettext_lazy("Score up to"), required=False)
    stage = forms.CharField(
        label=gettext_lazy("Stage"), required=False, max_length=64,
        widget=forms.TextInput(attrs={"list": "stages", "autocomplete": "off"}),
    )  # fmt: skip
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"), required=False, choices=lambda: [ANY, *channels()],
        widget=PlainSelect,
    )  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, widget=PlainSelect)
    segment = forms.ChoiceField(label=gettext_lazy("Segment"), required=False, widget=PlainSelect)
    topic = forms.ChoiceField(label=gettext_lazy("Topic"), required=False, widget=PlainSelect)
    sentiment = forms.ChoiceField(
        label=gettext_lazy("Sentiment"), required=False, choices=sentiments, widget=PlainSelect
    )
    commented = forms.BooleanField(label=gettext_lazy("Only with a comment"), required=False)
    verdict = forms.ChoiceField(choices=Verdict.choices, required=False, widget=forms.HiddenInput)
    customer = forms.CharField(required=False, max_length=255, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, member: Member, offered: Offered) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.offered = offered
        titles = [(one.name, str(one)) for one in offered.surveys]
        choices = {
            "survey": titles,
            "whose": _whose(member),
            "language": [(code, own_name(code)) for code in offered.languages],
            "topic": [(one.name, str(one)) for one in offered.topics],
            "segment": segments_by_title(),
        }
        for name, offer in choices.items():
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = [ANY, *offer]

    @property
    def asked(self) -> dict[str, Any]:
        """Return what is asked for, as far as it can be understood; what is not asked is left out.

        Of the verdicts it is what counts where nothing is said.
        """
        self.is_valid()
        said = {name: value for name, value in self.cleaned_data.items() if value not in _NOTHING}
        return {"verdict": str(Verdict.COUNTED)} | said

    @property
    def is_narrowed(self) -> bool:
        """Return whether anything is asked for beside the verdict."""
        return len(self.asked) > 1

    @property
    def hidden_away(self) -> int:
        """Return how many of the filters are set that one has to open."""
        seen = {"q", "survey", "mood", "whose", "verdict", "customer"}
        return len(self.asked.keys() - seen)


_NOTHING = (None, "", False)


def _whose(member: Member) -> list[tuple[str, str]]:
    words = {"mine": _("my customers"), "team": _("my department’s")}
    wider = sights(member)[:-1]  # the widest is what one sees anyway
    return [(name, words[name]) for name, sight in WHOSE.items() if sight in wider]


def condition(asked: Mapping[str, Any], surveys: Sequence[Survey]) -> Q:
    """Return what is asked of answers themselves, as a condition."""
    found = Q()
    for name, value in asked.items():
        if name == "survey":
            found &= Q(survey__in=[one.pk for one in surveys if one.name == value])
        elif name in _MEANING:
            found &= _MEANING[name](value)
    return found


def _midnight(day: date) -> datetime:
    """Return when a day begins on the reader's clock."""
    return timezone.make_aware(datetime.combine(day, time()))


def _of_mood(mood: str) -> Q:
    """Return the answers that are good, bad or in between, each on the scale that was asked."""
    editions: dict[str, list[int]] = {}
    for pk, measure in Edition.objects.values_list("pk", "document__measures"):
        editions.setdefault(measure, []).append(pk)
    found = Q(pk__in=())
    for name, scale in SCALES.items():
        meant = {
            GOOD: Q(score__gte=scale.good),
            BAD: Q(score__lte=scale.bad),
            MIDDLE: Q(score__gt=scale.bad, score__lt=scale.good),
        }[mood]
        found |= Q(edition__in=editions.get(name, ())) & meant
    return found


def _of_topic(name: str) -> Q:
    """Return the answers that have a topic; what is only suggested is none."""
    mentions = Mention.objects.counted().filter(topic__name=name)
    return Q(pk__in=mentions.order_by().values("answer"))


_MEANING: Mapping[str, Callable[[Any], Q]] = {
    "verdict": lambda verdict: Q(verdict=verdict),
    "mood": _of_mood,
    "since": lambda day: Q(at__gte=_midnight(day)),
    "until": lambda day: Q(at__lt=_midnight(day + timedelta(days=1))),
    "score_from": lambda limit: Q(score__gte=limit),
    "score_to": lambda limit: Q(score__lte=limit),
    "stage": lambda stage: Q(stage=stage),
    "channel": lambda channel: Q(channel=channel),
    "language": lambda code: Q(language=code),
    "topic": _of_topic,
    "sentiment": lambda mood: Q(sentiment=int(mood)),
    "commented": lambda _yes: ~Q(comment=""),
    "customer": lambda key: Q(customer__key=key),
}
