"""What rules find in comments, and what the estimator suggests."""

import pytest

from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, By, Mention, Tagged, Topic, Verdict
from keepwell.desk.surveys.topics import kept, tagging
from keepwell.desk.surveys.topics.reading import reader
from keepwell.desk.surveys.topics.tasks import read_again, read_new
from keepwell.engine.feedback.texts.grams import plain


def told(answer: Answer) -> dict[str, str]:
    """Return the state of each topic of an answer."""
    return dict(answer.mentions.values_list("topic__name", "state"))


def test_words_find_a_topic_and_say_where(commented: Commented, make_topic: MakeTopic) -> None:
    """A rule's topic counts at once, and the words that made it are kept by their place."""
    make_topic("speed", "slow", "/crawl(s|ing)/")
    answer = commented("Nice, but so SLOW. It crawls.")
    assert read_new.func() == 1
    (found,) = Mention.objects.all()
    assert (found.by, found.state, found.judged_at) == (By.RULE, Tagged.CONFIRMED, None)
    text = plain(answer.comment)
    assert [text[start:end] for start, end in found.why] == ["SLOW", "crawls"]


def test_words_of_a_language_are_found_in_it_alone(
    commented: Commented, make_topic: MakeTopic
) -> None:
    """What is Dutch for slow is no topic of an English comment."""
    topic = make_topic("speed")
    topic.words = {"nl": ["traag"], "th": ["ช้า"]}
    topic.save()
    english, dutch, thai = (
        commented("traag", language="en"), commented("Erg traag", language="nl"),
        commented("ระบบช้ามาก", language="th"),
    )  # fmt: skip
    read_new.func()
    assert [told(one) for one in (english, dutch, thai)] == [
        {}, {"speed": "confirmed"}, {"speed": "confirmed"},
    ]  # fmt: skip


@pytest.mark.parametrize("verdict", [Verdict.HELD, Verdict.DROPPED])
def test_what_does_not_count_is_not_read(
    verdict: Verdict, commented: Commented, make_topic: MakeTopic
) -> None:
    """An answer in quarantine gets no topics until it is released; then it does."""
    make_topic("speed", "slow")
    answer = commented("slow", verdict=verdict)
    assert read_new.func() == 0
    Answer.objects.update(verdict=Verdict.COUNTED)
    assert read_new.func() == 1
    assert told(answer) == {"speed": "confirmed"}


def test_new_words_are_found_in_old_comments_and_old_ones_no_more(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """Once words change, unjudged topics follow; what a colleague said stands."""
    topic = make_topic("speed", "slow")
    slow, late, both = commented("slow"), commented("late"), commented("slow and kind")
    read_new.func()
    tagging.judge(member, both, topic, has=True)
    topic.words = {"": ["late"]}
    topic.save()
    read_again.func(topic.pk)
    assert [told(one) for one in (slow, late, both)] == [
        {}, {"speed": "confirmed"}, {"speed": "confirmed"},
    ]  # fmt: skip


def test_what_a_colleague_refused_is_not_said_again(
    commented: Commented, make_topic: MakeTopic, member: Member
) -> None:
    """However often a comment is read, a refused topic stays refused."""
    topic, answer = make_topic("speed", "slow"), commented("not slow at all")
    read_new.func()
    tagging.judge(member, answer, topic, has=False)
    read_again.func(topic.pk)
    reader().read([answer.pk])
    assert told(answer) == {"speed": "refused"}


def test_a_topic_is_taken_from_no_comment_by_reading_it_twice(
    commented: Commented, make_topic: MakeTopic
) -> None:
    """Reading is fit to be repeated: the second time changes nothing."""
    make_topic("speed", "slow")
    answer = commented("slow")
    read_new.func()
    (before,) = Mention.objects.all()
    reader().read([answer.pk])
    (after,) = Mention.objects.all()
    assert before == after


def test_a_topic_that_was_retired_meanwhile_is_given_to_none(
    commented: Commented, make_topic: MakeTopic
) -> None:
    """Whoever reads for long with old rules gives no answer what is in use no more."""
    topic, answer = make_topic("speed", "slow"), commented("slow")
    long_at_it = reader()
    topic.retired_at = answer.at
    topic.save()
    long_at_it.read([answer.pk])
    assert told(answer) == {}


def test_topics_go_with_their_answer(commented: Commented, make_topic: MakeTopic) -> None:
    """Once an answer is erased nothing is left of what was read in it."""
    make_topic("speed", "slow")
    answer = commented("slow")
    read_new.func()
    answer.delete()
    assert Mention.objects.count() == 0
    assert Topic.objects.count() == 1


def test_nothing_learned_suggests_nothing(db: None) -> None:
    """Without an estimator comments are read by rules alone."""
    assert kept.topics() is None
    assert kept.sentiment() is None
