"""What is done about root causes in the background."""

from django.utils.translation import gettext_lazy as _

from keepwell.desk.cases.causes import telling
from keepwell.desk.cases.models import Fix, MessageTemplate
from keepwell.desk.jobs import job
from keepwell.desk.members.models import Member


@job(title=_("Tell customers what was mended"), priority=10)
def tell_everybody(fix: int, template: int, member: int) -> int:
    """Tell all who complained of it, each once; return how many messages that makes."""
    return telling.tell_everybody(
        Fix.objects.select_related("cause").get(pk=fix),
        MessageTemplate.objects.get(pk=template),
        Member.objects.get(pk=member),
    )
