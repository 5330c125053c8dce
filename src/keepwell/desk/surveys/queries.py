"""What is read of surveys and answers."""

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from keepwell.desk.customers.models import Person
from keepwell.desk.customers.queries.sight import owned, people_visible_to
from keepwell.desk.members.models import Member, Visibility
from keepwell.desk.surveys.models import Answer, Edition, Partial, Survey, Verdict


def surveys(member: Member) -> QuerySet[Survey]:
    """Return all surveys, and of the answers that a member may see when the last came.

    `answered_at` is of those that count, `has_held` tells whether any waits in quarantine.
    """
    mine = answers_visible_to(member).filter(survey=OuterRef("pk"))
    newest = mine.filter(verdict=Verdict.COUNTED).order_by("-at", "-id").values("at")[:1]
    held = mine.filter(verdict=Verdict.HELD)
    found = Survey.objects.select_related("edition", "made_by")
    return found.annotate(answered_at=Subquery(newest), has_held=Exists(held))


def answers_visible_to(member: Member) -> QuerySet[Answer]:
    """Return the answers of customers that a member may see; who sees all sees strays, too."""
    if member.visibility == Visibility.ALL:
        return Answer.objects.all()
    mine = owned(member, member.visibility, "customer__owner")
    return Answer.objects.filter(Q(customer__isnull=False) & mine)


def partials(member: Member, survey: Survey) -> QuerySet[Partial]:
    """Return what was begun of a survey and not finished, as a member may see it."""
    found = Partial.objects.filter(survey=survey)
    if member.visibility != Visibility.ALL:
        mine = owned(member, member.visibility, "customer__owner")
        found = found.filter(Q(customer__isnull=False) & mine)
    return found.select_related("customer", "contact")


def answers(member: Member, survey: Survey, verdict: str) -> QuerySet[Answer]:
    """Return the answers to a survey that are counted, held or dropped, as a member may see."""
    found = answers_visible_to(member).filter(survey=survey, verdict=verdict)
    return found.select_related("customer", "contact", "judged_by")


def editions(survey: Survey) -> QuerySet[Edition]:
    """Return what a survey asked, newest first."""
    return survey.editions.select_related("made_by")


def person(member: Member, text: str) -> Person | None:
    """Return the one person, among those a member may see, of an address or a key."""
    people = people_visible_to(member).select_related("account")
    exact = people.filter(key=text).first()
    if exact is not None:
        return exact
    alike = people.filter(email__istartswith=text)[:20]
    found = [one for one in alike if one.email.lower() == text.lower()]
    return found[0] if len(found) == 1 else None
