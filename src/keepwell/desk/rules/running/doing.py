"""What an action is done with, and what became of it."""

from dataclasses import dataclass

from keepwell.desk.cases.models import Case
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Member
from keepwell.desk.rules.models import Outcome, Reason, Trigger
from keepwell.desk.surveys.models import Answer


@dataclass
class Doing:
    """What an action is done with."""

    trigger: Trigger
    customer: Customer
    answer: Answer | None
    topics: list[str]
    """Names of those that the answer is about."""
    path: str
    """Of the branch."""
    mark: str = ""
    """Of the action: done again, it is done once."""
    case: Case | None = None
    """The one that an action before it opened."""

    @property
    def person(self) -> Person | None:
        """Return who at the customer it was."""
        if self.trigger.contact is not None:
            return self.trigger.contact
        about = self.answer or self.trigger.case
        if isinstance(about, Answer):
            return about.contact
        return about.person if about else None


@dataclass(frozen=True)
class Result:
    """What became of an action."""

    outcome: Outcome = Outcome.DONE
    reason: Reason | None = None
    about: str = ""
    """What the reason names."""
    owner: Member | None = None
    case: Case | None = None
    """The one that was opened, or given to somebody."""
