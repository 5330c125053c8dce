"""Asking those anew who were told of a fix, by the rules that hold for all surveys.

What they answer is compared with what the same people answered before they were told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from keepwell.desk.base.company import company
from keepwell.desk.cases.models import Fix, Outgoing, Telling, Told
from keepwell.desk.customers.queries.sight import people_visible_to
from keepwell.desk.members.mail import speaking
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.actions.inviting import NotAskedError, Wanted, at_once, invite
from keepwell.desk.surveys.asking.choosing import Moment
from keepwell.desk.surveys.models import Answer, Channel, Edition, Verdict
from keepwell.desk.surveys.queries import answers_visible_to
from keepwell.engine.feedback.figures import Change, Opinion, change, opinion
from keepwell.engine.feedback.scales import SCALES, Scale

BATCH = 200
ENOUGH = 10
"""People who answered before and after, from which on something is said of a change."""


# --- asking


def ask_due(moment: datetime) -> int:
    """Ask whoever is due; return how many were asked. Each is asked, or not, once."""
    asked = 0
    rules: Moment | None = None
    while some := list(Told.objects.filter(ask_at__lte=moment).order_by("ask_at", "pk")[:BATCH]):
        rules = rules or at_once()
        with speaking(company().language):
            asked += sum(_ask(one.pk, rules, moment) for one in some)
    return asked


@transaction.atomic
def _ask(pk: int, rules: Moment, moment: datetime) -> bool:
    one = Told.objects.select_for_update().get(pk=pk)
    if one.ask_at is None or one.ask_at > moment:
        return False  # another worker was a moment quicker
    telling = Telling.objects.select_related("survey__edition").filter(fix=one.fix_id).first()
    letter = Outgoing.objects.filter(mark=one.mark).first()
    one.ask_at = None
    if telling is not None and telling.survey is not None:
        if letter is not None and letter.next_at is not None:  # it waits for its hours
            one.ask_at = max(letter.next_at, moment) + timedelta(days=max(1, telling.days))
        else:
            one.why = _invited(one, telling, letter, rules)[:255]
    one.save(update_fields=["ask_at", "invitation", "why"])
    return one.invitation_id is not None


def _invited(one: Told, telling: Telling, letter: Outgoing | None, rules: Moment) -> str:
    """Invite who was told; return why they are not asked, empty if they are."""
    assert telling.survey is not None
    if letter is None or letter.sent_at is None:
        return _("{name} is not asked. The letter did not go out.").format(name=one.person)
    wanted = Wanted(
        telling.survey, one.person, Channel.EMAIL, language=letter.language,
        cause=f"fix-{one.fix_id}", mark=one.mark,
    )  # fmt: skip
    try:
        one.invitation = invite(wanted, rules)[0]
    except NotAskedError as reason:
        return reason.message
    return ""


# --- what came of it


@dataclass(frozen=True)
class Reasked:
    """What those answered who were told of a fix and asked anew."""

    due: int
    asked: int
    answered: int
    refused: list[str]
    """Why people were not asked, a sentence for each."""
    scale: Scale | None
    """None: the survey measures nothing."""
    after: Opinion | None = None
    """Of all who answered."""
    pair: tuple[Opinion, Opinion] | None = None
    """Before and after, of those who had answered on this scale before they were told."""

    @property
    def change(self) -> Change | None:
        """Return how the figure of the same people changed; None of too few.

        Taken as if they were others before: people are like themselves, so the truth is closer.
        """
        if self.pair is None or self.pair[0].answers < ENOUGH:
            return None
        before, after = self.pair
        return change(after, before)

    @property
    def is_better(self) -> bool:
        """Return whether they answer better than before, and hardly by chance."""
        return self.change is not None and self.change.low > 0


def reasked(member: Member, fix: Fix) -> Reasked | None:
    """Return what those answered whom a member may see; None: nobody is asked."""
    rows = Told.objects.filter(fix=fix, person__in=people_visible_to(member))
    due = rows.filter(ask_at__isnull=False).count()
    asked = rows.filter(invitation__isnull=False).count()
    refused = list(rows.exclude(why="").order_by("person__name").values_list("why", flat=True))
    if not (due or asked or refused):
        return None
    scale, scores = _scores(member, fix)
    if scale is None:
        answered = rows.filter(invitation__answer__verdict=Verdict.COUNTED).count()
        return Reasked(due, asked, answered, refused, None)
    before = _before(member, fix, scale, scores)
    pair = (_opinion(before, scale), _opinion({one: scores[one] for one in before}, scale))
    answered, after = len(scores), _opinion(scores, scale)
    return Reasked(due, asked, answered, refused, scale, after, pair if before else None)


def _scores(member: Member, fix: Fix) -> tuple[Scale | None, dict[int, int]]:
    """Return the scale of what they are asked, and what each of them answered."""
    answers = _answers(member).filter(invitation__told__fix=fix).select_related("edition")
    scale, found = None, {}
    for one in answers.order_by("at", "pk"):
        its = SCALES.get(str(one.edition.document.get("measures")))
        scale = scale or its
        if its is not None and its == scale and one.contact_id and one.score is not None:
            found[one.contact_id] = one.score
    if scale is None:
        telling = Telling.objects.select_related("survey").filter(fix=fix).first()
        document = telling.survey.document if telling and telling.survey else {}
        scale = SCALES.get(str(document.get("measures")))
    return scale, found


def _before(member: Member, fix: Fix, scale: Scale, scores: Mapping[int, int]) -> dict[int, int]:
    """Return the last answer of each on a scale before they were told."""
    since = dict(
        Told.objects.filter(fix=fix, person__in=list(scores)).values_list("person", "claimed_at")
    )
    editions = Edition.objects.filter(document__measures=scale.name).values("pk")
    rows = _answers(member).filter(contact__in=list(scores), edition__in=editions)
    given = rows.order_by("at", "pk").values_list("contact", "at", "score")
    return {
        person: score
        for person, at, score in given
        if person is not None and score is not None and at < since[person]
    }


def _answers(member: Member) -> QuerySet[Answer]:
    return answers_visible_to(member).filter(verdict=Verdict.COUNTED)


def _opinion(scores: Mapping[int, int], scale: Scale) -> Opinion:
    return opinion(np.array(list(scores.values()), dtype=np.float64), scale)
