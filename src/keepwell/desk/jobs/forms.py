"""What people fill in about the rhythm."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from keepwell.desk.jobs.rhythms import next_after, zone


class Schedule(forms.Form):
    """When an entry goes off."""

    cron = forms.CharField(
        label=_("Schedule"),
        max_length=100,
        required=False,
        help_text=_(
            "As a cron text: minute, hour, day of the month, month, day of the week. “0 3 * * *” "
            "is every night at three, “*/15 * * * *” every quarter of an hour. Empty: as delivered."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "off"}),
    )
    is_on = forms.BooleanField(label=_("Switched on"), required=False)

    def clean_cron(self) -> str:
        """Return the text with single spaces; refuse what is no cron text."""
        cron = " ".join(str(self.cleaned_data["cron"]).split())
        if cron:
            try:
                next_after(cron, timezone.now(), zone())
            except ValueError:
                raise ValidationError(
                    _("Expected five parts such as “0 3 * * *”, which come true some day.")
                ) from None
        return cron
