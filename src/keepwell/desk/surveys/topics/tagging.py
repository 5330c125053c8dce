"""Settling which topics an answer has: one by one, or all at once."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import Answer, By, Mention, Tagged, Topic, Verdict
from keepwell.desk.surveys.topics import tasks
from keepwell.desk.surveys.topics.deeds import of_topic
from keepwell.desk.surveys.topics.reading import refresh_sure


@transaction.atomic
def judge(member: Member, answer: Answer, topic: Topic, *, has: bool) -> None:
    """Say that an answer has a topic, or that it has not, whatever was thought of it before.

    Once nothing waits that was suggested, the answer is settled, and teaches. The answer must be
    one that the member may see. Raises ValidationError for one that does not count, or a topic
    that is retired.
    """
    held = _held(member, answer)
    if has and topic.retired_at is not None:
        raise ValidationError(
            _("The topic “{name}” is retired. Choose another one.").format(name=topic)
        )
    old = Mention.objects.filter(answer=held, topic=topic).first()
    if old is None and not has:
        return
    _set(member, old or Mention(answer=held, topic=topic, by=By.COLLEAGUE), has=has)
    waits = Mention.objects.filter(answer=held, state=Tagged.SUGGESTED).exists()
    _settle(member, held, is_settled=not waits)


@transaction.atomic
def settle(member: Member, answer: Answer) -> None:
    """Say that an answer has the topics that were confirmed and no others, be it none.

    What is still suggested is refused. Raises ValidationError for an answer that does not count.
    """
    held = _held(member, answer)
    waiting = Mention.objects.filter(answer=held, state=Tagged.SUGGESTED).select_related("topic")
    for mention in waiting:
        _set(member, mention, has=False)
    _settle(member, held, is_settled=True)


def _held(member: Member, answer: Answer) -> Answer:
    """Check who may, and return the answer as it is now, for nobody else to change."""
    require(member, Role.MEMBER)
    held = Answer.objects.select_for_update().get(pk=answer.pk)
    if held.verdict != Verdict.COUNTED:
        raise ValidationError(
            _("This answer does not count, so it teaches nothing. Release it first.")
        )
    return held


def _set(member: Member, mention: Mention, *, has: bool) -> None:
    state = Tagged.CONFIRMED if has else Tagged.REFUSED
    if mention.judged_at and mention.state == state:
        return
    was = mention.state if mention.pk else ""
    mention.state, mention.judged_by, mention.judged_at = state, member, now()
    mention.save()
    told = {"answer": mention.answer_id, "was": was}
    verb = "surveys.tag" if has else "surveys.untag"
    deeds.record(member, verb, of_topic(mention.topic), after=told)


def _settle(member: Member, answer: Answer, *, is_settled: bool) -> None:
    changed: Sequence[str] = ["sure"]
    refresh_sure([answer])
    if is_settled:
        answer.sorted_at, answer.sorted_by = now(), member
        changed = ["sure", "sorted_at", "sorted_by"]
    answer.save(update_fields=changed)
    if is_settled:
        tasks.learn_if_due()
