"""Making, changing, merging, splitting and retiring topics: nothing is lost."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.models import Answer, Mention, Tagged, Topic
from keepwell.desk.surveys.topics import managing, tagging
from keepwell.desk.surveys.topics.tasks import read_again, read_new
from keepwell.engine.feedback.topics.rules import Topic as Rule
from keepwell.engine.feedback.topics.rules import Topics


def having(topic: Topic) -> set[str]:
    """Return the comments that have a topic."""
    return set(Answer.objects.filter(
        mentions__topic=topic, mentions__state=Tagged.CONFIRMED
    ).values_list("comment", flat=True))  # fmt: skip


@pytest.mark.usefixtures("desk_project")
def test_a_new_topic_is_found_in_past_comments(commented: Commented, manager: Member) -> None:
    """Its words look at everything that was ever written, without anybody waiting for it."""
    commented("slow again")
    made = managing.make(manager, "Speed & co", {"": ["slow"]})
    assert made.name == "speed_co"
    drain()
    assert having(made) == {"slow again"}


def test_two_topics_are_not_called_the_same(make_topic: MakeTopic, manager: Member) -> None:
    """A title is taken while a topic in use has it; titles without Latin letters get numbers."""
    speed = make_topic("speed")
    with pytest.raises(ValidationError, match="already"):
        managing.make(manager, "SPEED", {})
    managing.change(manager, speed, "SPEED", {}, 1)
    names = [managing.make(manager, title, {}).name for title in ("ราคา", "ความเร็ว")]
    assert names == ["topic", "topic_2"]


def test_a_topic_keeps_its_name_when_it_is_renamed(make_topic: MakeTopic, manager: Member) -> None:
    """Links carry the name; the log tells the old title and the new one."""
    topic = make_topic("speed", "slow")
    changed = managing.change(manager, topic, "Waiting", {"": ["wait"]}, topic.version)
    assert (changed.name, changed.title, changed.version) == ("speed", "Waiting", 2)
    deed = Deed.objects.get(verb="surveys.topic_change")
    assert (deed.before["title"], deed.after["words"]) == ("Speed", "wait")
    with pytest.raises(ValidationError, match="meanwhile"):
        managing.change(manager, topic, "Other", {}, 1)


def test_merging_moves_all_and_keeps_the_stronger_word(
    commented: Commented, make_topic: MakeTopic, manager: Member
) -> None:
    """Each answer has the other topic once: confirmed, if either was, and as a colleague said."""
    old, new = make_topic("delay", "late"), make_topic("speed", "slow")
    commented("late")
    both, refused = commented("late and slow"), commented("late, not slow")
    read_new.func()
    tagging.judge(manager, both, old, has=True)
    tagging.judge(manager, refused, new, has=False)
    assert managing.merge(manager, old, new) == 3
    assert having(new) == {"late", "late and slow", "late, not slow"}
    assert Mention.objects.count() == 3
    assert Mention.objects.get(answer=both).judged_by == manager
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.merged_into, new.words) == (new, {"": ["slow", "late"]})
    assert old.retired_at is not None


def test_a_topic_is_not_merged_into_itself_or_a_retired_one(
    make_topic: MakeTopic, manager: Member
) -> None:
    """What would lose answers is refused."""
    one, other = make_topic("one"), make_topic("other")
    managing.retire(manager, other)
    for into in (one, other):
        with pytest.raises(ValidationError, match="in use"):
            managing.merge(manager, one, into)


def test_splitting_moves_the_answers_that_have_the_words(
    commented: Commented, make_topic: MakeTopic, manager: Member
) -> None:
    """The others stay; reading again brings the old topic back to none that moved."""
    topic = make_topic("help", "phone", "help")
    commented("help by phone")
    commented("help by mail")
    read_new.func()
    made, moved = managing.split(manager, topic, "Telephone", {"": ["phone"]})
    assert (moved, having(made), having(topic)) == (1, {"help by phone"}, {"help by mail"})
    topic.refresh_from_db()
    assert topic.words == {"": ["help"]}
    read_again.func(topic.pk)
    read_again.func(made.pk)
    assert (having(made), having(topic)) == ({"help by phone"}, {"help by mail"})


def test_splitting_off_nothing_is_refused(
    commented: Commented, make_topic: MakeTopic, manager: Member
) -> None:
    """A part without answers is no part."""
    topic = make_topic("help", "help")
    commented("help")
    read_new.func()
    with pytest.raises(ValidationError, match="no answer"):
        managing.split(manager, topic, "Fax", {"": ["fax"]})


def test_a_retired_topic_stays_on_its_answers(
    commented: Commented, make_topic: MakeTopic, manager: Member
) -> None:
    """New comments do not get it, until it is taken up again."""
    topic = make_topic("speed", "slow")
    commented("slow")
    read_new.func()
    managing.retire(manager, topic)
    commented("slow, too")
    read_new.func()
    assert having(topic) == {"slow"}
    managing.revive(manager, topic)
    read_again.func(topic.pk)
    assert having(topic) == {"slow", "slow, too"}


def test_the_projects_file_is_taken_over_and_takes_nothing_away(
    make_topic: MakeTopic, manager: Member
) -> None:
    """Topics of the same name get its words besides theirs; brought twice, nothing changes."""
    make_topic("speed", "slow")
    declared = Topics((
        Rule("speed", "Speed", {"": ("late",), "th": ("ช้า",)}), Rule("price", "Price", {}),
    ))  # fmt: skip
    assert managing.bring(manager, declared) == 2
    assert Topic.objects.get(name="speed").words == {"": ["slow", "late"], "th": ["ช้า"]}
    assert managing.bring(manager, declared) == 0


def test_a_member_leaves_the_list_as_it_is(make_topic: MakeTopic, member: Member) -> None:
    """Only managers change what topics there are."""
    topic = make_topic("speed")
    for deed in (
        lambda: managing.make(member, "New", {}),
        lambda: managing.retire(member, topic),
        lambda: managing.split(member, topic, "Part", {"": ["x"]}),
        lambda: managing.learn_now(member),
    ):
        with pytest.raises(PermissionDenied):
            deed()
