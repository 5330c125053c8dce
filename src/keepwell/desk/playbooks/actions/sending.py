"""Messages that steps send by themselves as they begin: each once, to whom may be written to.

A step is done when its message has gone out, and a task for a colleague when it did not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.cases.actions import templates
from keepwell.desk.cases.models import Outgoing
from keepwell.desk.cases.wording.sending import may_reach
from keepwell.desk.customers.models import Person
from keepwell.desk.members.mail import speaking
from keepwell.desk.playbooks.document import Step
from keepwell.desk.playbooks.models import Plan, Task
from keepwell.desk.playbooks.models import Step as Begun
from keepwell.desk.playbooks.queries import template_of

MOST = 20
"""People of a customer who are looked at, by name."""
SOON = timedelta(minutes=10)
"""After which it is looked again whether a message has gone out."""


@dataclass(frozen=True)
class Letter:
    """The message of a step that has begun and is not through."""

    step: Begun
    outgoing: Outgoing | None
    """None: whom it was for was erased meanwhile."""

    def is_under_way(self, now: datetime) -> bool:
        """Return whether it may yet go out."""
        return self.outgoing is not None and self.outgoing.is_under_way(now)

    @property
    def sent_at(self) -> datetime | None:
        """Return when it went out; None: it did not."""
        return self.outgoing.sent_at if self.outgoing else None

    def look_at(self, now: datetime) -> datetime:
        """Return when it is to be looked at again: in the morning, if it waits for that."""
        waits = self.outgoing.next_at if self.outgoing else None
        return max(now + SOON, waits or now)

    def note(self) -> str:
        """Say what became of it, in the company's language."""
        with speaking(company().language):
            if self.outgoing is None:
                return _("Whom this message was for is there no more.")
            names = {"template": self.outgoing.template, "person": self.outgoing.person}
            if self.sent_at:
                return _("Sent “{template}” to {person}.").format(**names)
            said = _("“{template}” did not go out to {person}: {why}")
            return said.format(**names, why=self.outgoing.trouble or _("it was interrupted."))


def send_itself(plan: Plan, step: Step) -> bool:
    """Send the message of a step; return whether it is under way.

    False: it does not send by itself, its template is gone or speaks of a case that there is not,
    or nobody is to be found whom it may go to. Then a colleague decides.
    """
    template = template_of(step) if step.sends_itself else None
    person = _recipient(plan, step.to) if template else None
    if template is None or person is None:
        return False
    mark = _mark(plan, step.id)
    try:
        return templates.send(template, person, case=plan.case, made_by=None, mark=mark)
    except ValidationError:
        return False


def letters_of(plan: Plan) -> Sequence[Letter]:
    """Return the messages of the steps of a plan that wait for theirs."""
    sending = {one.id for one in plan.edition.read().steps if one.sends_itself}
    if not sending:
        return ()
    begun = [one for one in plan.steps.all() if one.name in sending and one.ended_at is None]
    if not begun:
        return ()
    tasks = set(Task.objects.filter(step__in=begun).values_list("step", flat=True))
    marks = {_mark(plan, one.name): one for one in begun if one.pk not in tasks}
    rows = Outgoing.objects.filter(mark__in=marks).select_related("template", "person")
    sent = {one.mark: one for one in rows}
    return [Letter(step, sent.get(mark)) for mark, step in marks.items()]


def withdraw(plan: Plan) -> None:
    """Keep back what has yet to go out."""
    templates.withdraw([one.outgoing for one in letters_of(plan) if one.outgoing])


def _mark(plan: Plan, step: str) -> str:
    return f"plan-{plan.pk}-{step}"


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
