"""Messages that steps send by themselves as they begin: each once, to whom may be written to."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.wording.sending import may_reach
from keepwell.desk.customers.models import Person
from keepwell.desk.members.mail import speaking
from keepwell.desk.playbooks.document import Step
from keepwell.desk.playbooks.models import Plan
from keepwell.desk.playbooks.queries import template_of

MOST = 20
"""People of a customer who are looked at, by name."""


def send_itself(plan: Plan, step: Step) -> str:
    """Send the message of a step; return what is noted of it.

    Empty: it does not send by itself, its template is gone or speaks of a case that there is not,
    or nobody is to be found whom it may go to. Then a colleague decides.
    """
    template = template_of(step) if step.sends_itself else None
    person = _recipient(plan, step.to) if template else None
    if template is None or person is None:
        return ""
    mark = f"plan-{plan.pk}-{step.id}"
    try:
        is_sent = templates.send(template, person, case=plan.case, made_by=None, mark=mark)
    except ValidationError:
        return ""
    with speaking(company().language):
        said = _("Sent “{template}” to {person}.").format(template=template, person=person)
    return said if is_sent else ""


def _recipient(plan: Plan, title: str) -> Person | None:
    """Return whom at the customer it goes to; None: nobody, or it is not clear who of several."""
    people = Person.objects.filter(account=plan.customer_id, is_current=True).exclude(email="")
    if title:
        named = people.filter(title__iexact=title).order_by("name", "pk")[:MOST]
        return next((one for one in named if may_reach(one)), None)
    asked = plan.case.person if plan.case else None
    if asked is not None and asked.account_id == plan.customer_id:
        return asked
    found = [one for one in people.order_by("name", "pk")[:MOST] if may_reach(one)]
    return found[0] if len(found) == 1 else None
