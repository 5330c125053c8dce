"""What people fill in about alerts."""

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.alerts.actions import handling
from keepwell.desk.alerts.models import Alert, Reach
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


class Wishes(forms.ModelForm[Reach]):
    """How many alerts a day interrupt somebody, and when."""

    budget = forms.IntegerField(
        label=_("Alerts a day"), min_value=0, max_value=50,
        help_text=_(
            "The most important ones interrupt you by a notice, mail and targets. The others stand "
            "in the list, and the next morning’s summary names them. Urgent cases and silent "
            "sources come on top."
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
        super().__init__(*args, auto_id="target-%s", **kwargs)
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
