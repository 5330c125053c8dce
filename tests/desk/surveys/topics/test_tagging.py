"""Settling which topics an answer has."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import now

from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.models import Answer, By, Mention, Tagged, Topic, Verdict
from keepwell.desk.surveys.topics import tagging


def suggest(answer: Answer, topic: Topic, confidence: float) -> Mention:
    """Suggest a topic as the estimator does."""
    answer.sure = min(answer.sure or 1, confidence)
    answer.save()
    return Mention.objects.create(
        answer=answer, topic=topic, by=By.ESTIMATOR, state=Tagged.SUGGESTED, confidence=confidence
    )


def test_a_suggestion_counts_once_a_colleague_confirms_it(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """Until then it is in no figure; who confirmed it, and when, is kept and told to the log."""
    answer, topic = commented("slow"), make_topic("speed")
    suggest(answer, topic, 0.8)
    assert not Mention.objects.counted().exists()
    tagging.judge(member, answer, topic, has=True)
    (found,) = Mention.objects.counted()
    assert (found.judged_by, found.by) == (member, By.ESTIMATOR)
    assert found.judged_at is not None
    deed = Deed.objects.get(verb="surveys.tag")
    assert (deed.subject, deed.after) == ("speed", {"answer": answer.pk, "was": "suggested"})


def test_an_answer_is_settled_once_nothing_waits(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """Of two suggestions the second settles it; the least sure one is known until then."""
    answer, speed, price = commented("slow, dear"), make_topic("speed"), make_topic("price")
    suggest(answer, speed, 0.9)
    suggest(answer, price, 0.6)
    tagging.judge(member, answer, price, has=False)
    answer.refresh_from_db()
    assert (answer.sure, answer.sorted_at) == (0.9, None)
    tagging.judge(member, answer, speed, has=True)
    answer.refresh_from_db()
    assert (answer.sure, answer.sorted_by) == (None, member)


def test_a_topic_can_be_added_by_hand_and_taken_away(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """What a colleague adds counts; taken away, it is refused for good."""
    answer, topic = commented("hm"), make_topic("speed")
    tagging.judge(member, answer, topic, has=True)
    (found,) = Mention.objects.counted()
    assert found.by == By.COLLEAGUE
    tagging.judge(member, answer, topic, has=False)
    assert Mention.objects.get().state == Tagged.REFUSED
    tagging.judge(member, answer, make_topic("price"), has=False)
    assert Mention.objects.count() == 1


def test_settling_refuses_what_is_still_suggested(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """“These and no others” leaves what was confirmed, and no topic is an answer, too."""
    answer, other = commented("slow"), commented("nothing")
    suggest(answer, make_topic("speed"), 0.9)
    tagging.settle(member, answer)
    tagging.settle(member, other)
    assert Mention.objects.get().state == Tagged.REFUSED
    assert Answer.objects.filter(sorted_at__isnull=False, sure=None).count() == 2


def test_doing_it_twice_changes_nothing(
    commented: Commented, make_topic: MakeTopic, member: Member, admin: Member
) -> None:
    """Two who confirm the same at once write it down once."""
    answer, topic = commented("slow"), make_topic("speed")
    tagging.judge(member, answer, topic, has=True)
    tagging.judge(admin, answer, topic, has=True)
    assert Mention.objects.get().judged_by == member
    assert Deed.objects.filter(verb="surveys.tag").count() == 1


def test_what_does_not_count_gets_no_topic(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """An answer in quarantine teaches nothing, so nobody settles it."""
    held = commented("slow", verdict=Verdict.HELD)
    with pytest.raises(ValidationError, match="Release it first"):
        tagging.judge(member, held, make_topic("speed"), has=True)


def test_a_retired_topic_is_given_to_no_answer(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """Who added it from an old page is told to choose another one."""
    topic = make_topic("speed")
    topic.retired_at = now()
    topic.save()
    with pytest.raises(ValidationError, match="retired"):
        tagging.judge(member, commented("slow"), topic, has=True)


def test_a_viewer_settles_nothing(
    commented: Commented, make_topic: MakeTopic, viewer: Member
) -> None:
    """Who may only look changes nothing."""
    with pytest.raises(PermissionDenied):
        tagging.judge(viewer, commented("slow"), make_topic("speed"), has=True)
