"""What people fill in about alerts."""

from datetime import timedelta
from typing import Any, ClassVar, TypeAlias

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts.actions import handling
from keepwell.desk.alerts.models import Alert, Direction, Reach, Subject, ToWhom, Watch
from keepwell.desk.customers.models import Customer
from keepwell.desk.customers.queries import choices, visible_to
from keepwell.desk.health.models import PERIODS
from keepwell.desk.intake.syncs.secrets import VARIABLE
from keepwell.desk.members.models import Department, Member, Role
from keepwell.desk.surveys.messages import lines


def _days() -> list[tuple[int, Any]]:
    return [(1, _("until tomorrow")), (3, _("for three days")), (7, _("for a week"))]


class Finish(forms.Form):
    """What was done."""

    note = forms.CharField(label=_("What was done"), max_length=500, required=False)

    def do(self, member: Member, alert: Alert) -> object:
        """Do it."""
        return handling.finish(member, alert, self.cleaned_data["note"])


class Dismiss(forms.Form):
    """Why nothing is to be done."""

    note = forms.CharField(label=_("Why nothing is to be done"), max_length=500)

    def do(self, member: Member, alert: Alert) -> object:
        """Do it."""
        return handling.dismiss(member, alert, self.cleaned_data["note"])


class Snooze(forms.Form):
    """For how long an alert is put off."""

    days = forms.TypedChoiceField(label=_("Put off"), choices=_days, coerce=int)

    def do(self, member: Member, alert: Alert) -> object:
        """Do it."""
        until = now() + timedelta(days=self.cleaned_data["days"])
        return handling.snooze(member, alert, until)


Deed: TypeAlias = Finish | Dismiss | Snooze
"""What is asked for before something is done about an alert: `do` does it with what was filled in,
and raises ValidationError if it cannot be done."""


class Wishes(forms.ModelForm[Reach]):
    """How many alerts a day interrupt somebody, and when."""

    budget = forms.IntegerField(
        label=_("Alerts a day"), min_value=0, max_value=50,
        help_text=_(
            "The most important ones interrupt you by a notice, mail and targets. The others stand "
            "in the list, and the next morning’s summary names them. Urgent cases, silent sources "
            "and up to two that are far more important than one you were told come on top."
        ),
    )  # fmt: skip

    class Meta:
        model = Reach
        fields = ("budget", "hours", "quiet_from", "quiet_until", "quiet_weekends")
        widgets: ClassVar = {
            name: forms.TimeInput(format="%H:%M", attrs={"type": "time"})
            for name in ("quiet_from", "quiet_until")
        }


class AddTarget(forms.Form):
    """A chat app or a telephone to which alerts go, too."""

    title = forms.CharField(label=_("Name"), max_length=100)
    url = forms.CharField(
        label=_("Address"), max_length=1000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "class": "mono"}),
        help_text=_(
            "As Apprise writes it, such as slack://TokenA/TokenB/TokenC/#channel, "
            "msteams://…, line://…, tgram://…. It is not shown again."
        ),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=_("For"), queryset=Department.objects.all(), required=False, empty_label=_("Me"),
    )  # fmt: skip

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "target-%s", **kwargs})
        if not member.is_at_least(Role.MANAGER):
            del self.fields["department"]

    def clean_url(self) -> str:
        """Return the address; refuse what reads the machine's secrets, or leads inside."""
        url = str(self.cleaned_data["url"]).strip()
        if VARIABLE.search(url):
            raise forms.ValidationError(
                _("Expected an address without ${…}: only administrators read the environment.")
            )
        if trouble := lines.trouble_with(url):
            raise forms.ValidationError(trouble)
        return url


class WatchForm(forms.ModelForm[Watch]):
    """What is watched, from where on it alarms, and whom."""

    segment = forms.ChoiceField(label=_("Only customers in"), required=False)
    account = forms.CharField(
        label=_("Only the customer"), max_length=255, required=False,
        help_text=_("Its key, as the last part of the address of its page."),
    )  # fmt: skip
    members = forms.ModelMultipleChoiceField(
        label=_("Colleagues"), queryset=Member.objects.filter(is_active=True), required=False,
        help_text=_("For “These colleagues”."),
    )  # fmt: skip

    class Meta:
        model = Watch
        fields = (
            "title", "subject", "segment", "owner", "direction", "limit", "days", "fewest",
            "is_sure", "margin", "least_value", "to", "members", "department",
        )  # fmt: skip
        help_texts: ClassVar = {
            "limit": _("Points of NPS or score, percent of CSAT."),
            "days": _(
                "Answers of so many days count, and a fall is against as many days before; scores "
                "fall against those of 7, 28 or 91 days ago; renewals within so many days."
            ),
            "fewest": _("Of NPS and CSAT: three answers tell nothing."),
            "is_sure": _("The whole 95 % interval has to be beyond the limit."),
            "margin": _("It alarms again once the figure has recovered by this much."),
            "least_value": _("Of single customers: only those worth so much a year."),
            "department": _("For “Managers of a department”."),
        }

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        segment, owner = self.fields["segment"], self.fields["owner"]
        assert isinstance(segment, forms.ChoiceField)
        assert isinstance(owner, forms.ModelChoiceField)
        segment.choices = [("", gettext("All customers")), *choices.segments_by_title()]
        owner.queryset, owner.empty_label = (
            Member.objects.filter(is_active=True),
            gettext("Anybody"),
        )
        if self.instance.customer is not None:
            self.initial["account"] = self.instance.customer.key

    def clean_account(self) -> Customer | None:
        """Return the customer, among those the member may see."""
        key = str(self.cleaned_data["account"]).strip()
        found = visible_to(self.member).filter(key=key).first() if key else None
        if key and found is None:
            raise forms.ValidationError(
                gettext("Expected the key of a customer. There is no “{key}”.").format(key=key)
            )
        return found

    def clean(self) -> dict[str, Any]:
        """Check what belongs together."""
        given = super().clean() or {}
        if sum(bool(given.get(name)) for name in ("segment", "owner", "account")) > 1:
            self.add_error("account", _("Expected a segment, an owner or a customer: one of them."))
        is_falling = given.get("direction") == Direction.FELL
        is_score = given.get("subject") == Subject.SCORE
        if is_falling and is_score and given.get("days") not in PERIODS:
            self.add_error("days", _("Expected 7, 28 or 91 days for a falling score."))
        if given.get("to") == ToWhom.MEMBERS and not given.get("members"):
            self.add_error("members", _("Expected at least one colleague."))
        if given.get("to") == ToWhom.DEPARTMENT and not given.get("department"):
            self.add_error("department", _("Expected a department."))
        return given

    def told(self) -> dict[str, Any]:
        """Return what was filled in, by the fields of a watch."""
        given = dict(self.cleaned_data)
        customer = given.pop("account")
        return {**given, "customer": customer}
