"""What colleagues fill in about cases."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from keepwell.desk.cases import attaching, queries
from keepwell.desk.cases.fields import FilesField
from keepwell.desk.cases.models import Case, Cause, Means, MessageTemplate, Severity, Status
from keepwell.desk.cases.models.message import LONGEST
from keepwell.desk.cases.wording import queries as templates
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Department, Member
from keepwell.desk.surveys import queries as surveys
from keepwell.desk.surveys.asking import reaching
from keepwell.desk.surveys.messages.services import services
from keepwell.desk.surveys.models import Topic
from keepwell.language import number

NOTE, HEARD, BY = "note", "heard-", "by-"
"""Ways to add to a case: among colleagues, and what the customer said; `by-3` is an
answer by the message service of this number."""
ANSWERS = {
    Means.EMAIL: gettext_lazy("Answer by e-mail"),
    Means.PHONE: gettext_lazy("Answered by telephone"),
    Means.CHAT: gettext_lazy("Answered in a chat"),
    Means.VISIT: gettext_lazy("Answered in person"),
    NOTE: gettext_lazy("Note among colleagues"),
    HEARD + Means.PHONE: gettext_lazy("The customer said on the telephone"),
    HEARD + Means.EMAIL: gettext_lazy("The customer wrote an e-mail"),
    HEARD + Means.CHAT: gettext_lazy("The customer wrote in a chat"),
}
SAID_BY = [Means.PHONE, Means.EMAIL, Means.CHAT, Means.VISIT, Means.LETTER, Means.SOCIAL]
"""Ways in which complaints come that a colleague writes down."""
OPEN, SOLVED = "open", "solved"


class Versioned(forms.Form):
    """Something that is done to a case as somebody saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        initial = {"version": case.version, **kwargs.pop("initial", {})}
        super().__init__(data, initial=initial, **kwargs)
        self.case = case


class Say(Versioned):
    """An answer, a note, or what the customer said."""

    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"), queryset=MessageTemplate.objects.none(), required=False,
        empty_label=gettext_lazy("None"),
    )  # fmt: skip
    how = forms.ChoiceField(label=gettext_lazy("What"), choices=lambda: [*ANSWERS.items()])
    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=LONGEST, widget=forms.Textarea({"rows": 5})
    )
    attached = FilesField(label=gettext_lazy("Files"), required=False)

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        super().__init__(case, data, **kwargs)
        self.fields["attached"].help_text = _("{most} at most, of {size} MB together.").format(
            most=number(attaching.MOST_SENT), size=number(attaching.TOGETHER_SENT / 1e6)
        )
        reaches = [
            one
            for one in services()
            if case.person is not None and reaching.address_of(case.person, one)
        ]
        by = [(f"{BY}{one.pk}", _("Answer by {service}").format(service=one)) for one in reaches]
        self.may_be_sms = any(one.reaches_phones for one in reaches)
        every = [*ANSWERS.items()]
        self.fields["how"].choices = [every[0], *by, *every[1:]]  # type: ignore[attr-defined] # a ChoiceField
        self.sending = " ".join([Means.EMAIL, *(how for how, _label in by)])
        self.noting = " ".join(how for how, _label in every[1:])
        known = list(templates.offered().values_list("pk", "name"))
        if not known:
            del self.fields["template"]
            return
        field = self.fields["template"]
        field.queryset = templates.offered()  # type: ignore[attr-defined] # a ModelChoiceField
        field.choices = [("", _("None")), *known]  # type: ignore[attr-defined] # read once
        # Chosen, it fills the text in; it is read, and changed, before it goes out.
        field.widget.attrs |= {
            "hx-post": reverse("cases:filled", args=[case.pk]), "hx-target": "#say-filled",
            "hx-swap": "outerHTML",
        }  # fmt: skip


class Give(Versioned):
    """Who looks after it."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=Member.objects.none(), empty_label=None
    )

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        super().__init__(case, data, initial={"owner": case.owner_id}, **kwargs)
        self.fields["owner"].queryset = queries.colleagues(case)  # type: ignore[attr-defined] # a ModelChoiceField


class Weigh(Versioned):
    """How bad it is."""

    severity = forms.ChoiceField(label=gettext_lazy("Severity"), choices=Severity.choices)

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        super().__init__(case, data, initial={"severity": case.severity}, **kwargs)


class Solve(Versioned):
    """What was behind it, and what was done."""

    cause = forms.ModelChoiceField(
        label=gettext_lazy("Root cause"), queryset=Cause.objects.none(),
        empty_label=gettext_lazy("Choose …"),
    )  # fmt: skip
    outcome = forms.CharField(
        label=gettext_lazy("What was done"), max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("The customer reads it on their page of the case."),
    )  # fmt: skip

    def __init__(self, case: Case, data: Any = None, **kwargs: Any) -> None:
        known = {"cause": case.cause_id, "outcome": case.outcome}
        super().__init__(case, data, initial=known, **kwargs)
        self.fields["cause"].queryset = queries.causes()  # type: ignore[attr-defined] # the same


class Merge(Versioned):
    """Which case it goes on in."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Into"), queryset=Case.objects.none(), empty_label=None
    )

    def __init__(self, case: Case, data: Any = None, *, member: Member, **kwargs: Any) -> None:
        super().__init__(case, data, **kwargs)
        self.fields["into"].queryset = queries.alike(member, case)  # type: ignore[attr-defined] # the same


class New(forms.Form):
    """A complaint as somebody heard it."""

    customer = forms.CharField(
        label=gettext_lazy("Customer"), max_length=255,
        help_text=gettext_lazy("The name, or what the data calls them."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    person = forms.CharField(
        label=gettext_lazy("Who said it"), max_length=255, required=False,
        help_text=gettext_lazy("An e-mail address, or what the data calls the person."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    about = forms.CharField(
        label=gettext_lazy("About"), max_length=200,
        help_text=gettext_lazy("In a few words; the customer reads it, too."),
    )  # fmt: skip
    topic = forms.ModelChoiceField(
        label=gettext_lazy("Topic"), queryset=Topic.objects.filter(retired_at=None),
        required=False, empty_label=gettext_lazy("None of these"),
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), choices=Severity.choices, initial=Severity.NORMAL
    )
    means = forms.ChoiceField(
        label=gettext_lazy("How it came"), choices=lambda: [(one, one.label) for one in SAID_BY]
    )
    text = forms.CharField(
        label=gettext_lazy("What the customer said"), max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
    )  # fmt: skip
    restricted_to = forms.ModelChoiceField(
        label=gettext_lazy("Only for"), queryset=Department.objects.all(), required=False,
        empty_label=gettext_lazy("Whoever sees the customer"),
    )  # fmt: skip
    mine = forms.BooleanField(label=gettext_lazy("I look after it"), required=False, initial=True)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_customer(self) -> Customer:
        """Return the one customer that is meant; refuse whom the member may not see."""
        text = str(self.cleaned_data["customer"]).strip()
        seen = visible_to(self.member)
        exact = seen.filter(key=text).first()
        named = [exact] if exact else list(seen.filter(name=text)[:2])
        if len(named) != 1:
            raise ValidationError(
                _("Expected one customer of this name or key. Got “{text}”.").format(text=text)
            )
        return named[0]

    def clean(self) -> dict[str, Any]:
        """Return all of it, with the person that is meant."""
        given = super().clean() or {}
        if text := str(given.get("person") or "").strip():
            found = surveys.person(self.member, text)
            customer = given.get("customer")
            if found is None or (customer and found.account_id != customer.pk):
                self.add_error("person", _("Expected somebody at this customer."))
            given["person"] = found
        else:
            given["person"] = None
        return given


class Which(forms.Form):
    """Which cases one wants to see."""

    q = forms.CharField(label=gettext_lazy("Search"), required=False, max_length=200)
    status = forms.ChoiceField(
        label=gettext_lazy("State"), required=False,
        choices=lambda: [
            ("", pgettext_lazy("cases", "Open")),
            *((one.value, one.label) for one in Status if one != Status.MERGED),
            ("all", gettext_lazy("All")),
        ],
    )  # fmt: skip
    severity = forms.ChoiceField(
        label=gettext_lazy("Severity"), required=False,
        choices=lambda: [("", gettext_lazy("All")), *Severity.choices],
    )  # fmt: skip

    def asked(self) -> dict[str, str]:
        """Return what is asked for, as far as it can be understood."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
