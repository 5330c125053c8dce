"""Calling: taking the next one, writing down what came of it, and what they answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.actions import answering
from keepwell.desk.surveys.actions.telling import tell_sent
from keepwell.desk.surveys.asking import optouts, quiet, rules
from keepwell.desk.surveys.asking.fatigue import next_moment
from keepwell.desk.surveys.calls import queries
from keepwell.desk.surveys.models import Attempt, Call, Fate, Letter, OptOut, Outcome, Survey
from keepwell.desk.surveys.subjects import of_survey

LEASE = timedelta(minutes=20)
"""How long a call is one colleague's; each page of the script begins it anew."""
AGAIN = {Outcome.NO_ANSWER: timedelta(hours=4), Outcome.BUSY: timedelta(minutes=30)}
"""When somebody is called again who was not reached."""
SOME = 20
"""Calls that are looked at for one that may be made now."""


@dataclass(frozen=True)
class Result:
    """What came of a call that nobody answered the questions in."""

    outcome: Outcome
    note: str = ""
    at: datetime | None = None
    """When they want to be called back."""
    of_all: bool = False
    """They want no survey at all, not only none of this one."""


def take_next(member: Member, survey: Survey) -> Call | None:
    """Give a member the next call, theirs alone for a while; None: nobody may be called now.

    Whoever opted out meanwhile is not called, and whoever sleeps is called later.
    """
    require(member, Role.MEMBER)
    at = now()
    mine = queries.held_by(member, at).filter(letter__invitation__survey=survey).first()
    if mine is not None:
        return mine
    related = ("letter__invitation__survey", "letter__invitation__contact__account")
    for call in queries.line(member, survey, at).select_related(*related)[:SOME]:
        if _may_call(call, at) and _hold(call, member, at):
            return call
    return None


def put_back(member: Member, call: Call) -> None:
    """Leave a call to whoever takes it next."""
    require(member, Role.MEMBER)
    Call.objects.filter(pk=call.pk, holder=member).update(holder=None, held_until=None)


def keep_on(member: Member, call: Call) -> None:
    """Let a call stay a member's while they talk."""
    until = now() + LEASE
    Call.objects.filter(pk=call.pk, holder=member).update(held_until=until)


@transaction.atomic
def answered(member: Member, call: Call, given: answering.Given) -> None:
    """Keep what somebody answered on the telephone; it counts as theirs."""
    _held(member, call)
    invitation = call.letter.invitation
    _asked(call)
    answering.take(invitation.survey, given, invitation)
    _end(call, Fate.SENT)
    _record(member, call, Result(Outcome.ANSWERED))


@transaction.atomic
def missed(member: Member, call: Call, result: Result) -> None:
    """Write down what came of a call without answers, and when to call again, if at all.

    Raises ValidationError if a colleague has the call meanwhile, or the time has passed.
    """
    _held(member, call)
    if result.outcome == Outcome.CALL_BACK and (result.at is None or result.at <= now()):
        raise ValidationError(_("Expected a time to call back that is yet to come."))
    _record(member, call, result)
    match result.outcome:
        case Outcome.CALL_BACK:
            _later(call, result.at or now(), is_agreed=True)
        case Outcome.NO_ANSWER | Outcome.BUSY if not _is_last(call):
            _later(call, now() + AGAIN[result.outcome])
        case Outcome.REFUSED:
            _asked(call)
            _opt_out(member, call, of_all=result.of_all)
            _end(call, Fate.SENT)
        case _:
            _end(call, Fate.REFUSED, str(result.outcome.label))


def _may_call(call: Call, at: datetime) -> bool:
    """Return whether somebody may be called now; settle it if they may not."""
    invitation = call.letter.invitation
    topics = optouts.topics_of(invitation.address, invitation.person)
    if topics & {"", invitation.survey.name} or not invitation.survey.is_open:
        _end(call, Fate.WITHDRAWN)
        return False
    if call.is_agreed:
        return True
    there = at.astimezone(quiet.zone_of(invitation.contact))
    then = next_moment(rules.calendar().of_messages(), there)
    if then != there:
        Letter.objects.filter(pk=call.letter_id).update(next_at=then or there + quiet.LONG)
    return then == there


def _hold(call: Call, member: Member, at: datetime) -> bool:
    """Reserve a call, unless a colleague was quicker."""
    free = Q(held_until=None) | Q(held_until__lte=at)  # of this table alone: looked at once more
    taken = Call.objects.filter(free, pk=call.pk).update(holder=member, held_until=at + LEASE)
    return bool(taken)


def _held(member: Member, call: Call) -> None:
    """Check that a call is a member's still, and let nobody else have it meanwhile."""
    require(member, Role.MEMBER)
    mine = Call.objects.select_for_update().filter(pk=call.pk, holder=member)
    if not mine.exists() or not Letter.objects.filter(pk=call.letter_id, fate=Fate.WAITING):
        raise ValidationError(_("This call is not yours any more. Take the next one."))


def _asked(call: Call) -> None:
    """Tell that somebody was reached and asked."""
    invitation = call.letter.invitation
    if invitation.sent_at is None:
        invitation.sent_at = now()
        invitation.save(update_fields=["sent_at"])
        tell_sent(invitation, invitation.edition.read())


def _record(member: Member, call: Call, result: Result) -> None:
    Attempt.objects.create(call=call, made_by=member, outcome=result.outcome, note=result.note)
    invitation = call.letter.invitation
    told = {"asked": str(invitation.contact or invitation.person),
            "outcome": str(result.outcome.label)}  # fmt: skip
    deeds.record(member, "surveys.call", of_survey(invitation.survey), after=told)


def _is_last(call: Call) -> bool:
    most = call.letter.distribution.attempts if call.letter.distribution else 1
    return call.attempts.count() >= most


def _later(call: Call, at: datetime, *, is_agreed: bool = False) -> None:
    Letter.objects.filter(pk=call.letter_id).update(next_at=at)
    Call.objects.filter(pk=call.pk).update(holder=None, held_until=None, is_agreed=is_agreed)


def _end(call: Call, fate: Fate, trouble: str = "") -> None:
    Letter.objects.filter(pk=call.letter_id).update(fate=fate, trouble=trouble, begun_at=now())
    Call.objects.filter(pk=call.pk).update(holder=None, held_until=None)


def _opt_out(member: Member, call: Call, *, of_all: bool) -> None:
    invitation = call.letter.invitation
    if invitation.contact is None:
        return
    topic = None if of_all else invitation.survey
    known = OptOut.objects.filter(person=invitation.person, topic__in=("", topic and topic.name))
    if not known.exists():
        optouts.set_for(member, invitation.contact, topic)
