"""Learning from what colleagues settled, and from the scores that came with comments."""

from random import Random

import pytest
from django.utils.timezone import now

from keepwell.desk.surveys.models import (
    Answer,
    By,
    Learned,
    Mention,
    Sentiment,
    Survey,
    Tagged,
    Topic,
    Verdict,
)
from keepwell.desk.surveys.topics import kept, learning
from keepwell.desk.surveys.topics.queries import qualities
from keepwell.desk.surveys.topics.tasks import learn

GOOD = ("Lovely people, so kind", "Great help, thank you", "Everything was perfect")
BAD = ("Awful wait, hours of it", "Terribly slow replies", "Waited and waited, bad")


@pytest.fixture
def lessons(survey: Survey, settings: object) -> Topic:
    """Make 60 settled comments of 30 people, half of them about waiting."""
    random = Random(7)
    topic = Topic.objects.create(name="waiting", title="Waiting")
    rows = [
        Answer(
            survey=survey, edition=survey.edition, mark=f"l{n}", language="en",
            person=f"p{n % 30}", score=1 if n % 2 else 10, values={"why": "x"}, sorted_at=now(),
            comment=f"{random.choice(BAD if n % 2 else GOOD)} {random.choice('abcdef')}",
        )
        for n in range(60)
    ]  # fmt: skip
    Answer.objects.bulk_create(rows)
    Mention.objects.bulk_create(
        Mention(answer=one, topic=topic, by=By.COLLEAGUE, judged_at=now())
        for one in Answer.objects.filter(score=1)
    )
    return topic


def new_one(survey: Survey, comment: str, **fields: object) -> Answer:
    """Make an answer that nobody read."""
    given = {
        "survey": survey, "edition": survey.edition, "mark": comment[:32], "language": "en",
        "comment": comment, "values": {"why": comment},
    }  # fmt: skip
    return Answer.objects.create(**(given | fields))


def test_what_was_learned_suggests_topics_and_tells_moods(lessons: Topic, survey: Survey) -> None:
    """A comment nobody settled gets a suggestion with its words, how sure it is, and a mood."""
    slow, kind = new_one(survey, "We waited for hours"), new_one(survey, "Such kind people")
    learn.func()
    (found,) = Mention.objects.filter(state=Tagged.SUGGESTED)
    slow.refresh_from_db()
    kind.refresh_from_db()
    assert (found.answer, found.topic, found.by) == (slow, lessons, By.ESTIMATOR)
    assert slow.sure == found.confidence
    assert any(slow.comment[start:end] == "waited" for start, end in found.why)
    assert (slow.sentiment, kind.sentiment) == (Sentiment.NEGATIVE, Sentiment.POSITIVE)
    assert kind.sure is None


def test_quality_is_that_of_people_not_learned_from(lessons: Topic) -> None:
    """The page reads F1, precision and recall of what was held out."""
    learning.learn_topics()
    found = qualities()["waiting"]
    assert found.tagged == 30
    assert found.f1 is not None
    assert found.f1 > 0.9
    assert found.precision is not None


def test_too_few_tags_are_said_with_how_many_are_missing(lessons: Topic) -> None:
    """A topic of 18 comments is not learned; two more would do."""
    for mention in Mention.objects.all()[18:]:
        mention.delete()
    made = learning.learn_topics()
    found = qualities()["waiting"]
    assert (found.f1, found.needed, made.data) == (None, 2, None)
    assert kept.topics() is None


@pytest.mark.parametrize("verdict", [Verdict.HELD, Verdict.DROPPED])
def test_what_does_not_count_teaches_nothing(verdict: Verdict, lessons: Topic) -> None:
    """Answers in quarantine are no lesson, nor are those that were dropped."""
    Answer.objects.filter(score=10).update(verdict=verdict)
    assert learning.learn_topics().comments == 30


def test_a_retired_topic_is_not_learned(lessons: Topic) -> None:
    """Nobody is suggested what is in use no more."""
    Topic.objects.update(retired_at=now())
    learning.learn_topics()
    assert qualities() == {}


def test_learning_is_due_after_enough_was_settled_or_erased(lessons: Topic) -> None:
    """Nothing new is nothing to learn; one comment erased is outdated, twenty settled are due."""
    assert learning.is_due()
    learning.learn_topics()
    assert not learning.is_outdated()
    Answer.objects.order_by("pk").first().delete()
    assert learning.is_outdated()
    assert not learning.is_due()
    Answer.objects.filter(score=10).update(sorted_at=now())
    assert learning.is_due()


def test_another_versions_file_is_left_alone(lessons: Topic) -> None:
    """What cannot be read suggests nothing and breaks nothing; the next night learns anew."""
    made = learning.learn_topics()
    Learned.objects.filter(pk=made.pk).update(data=b"of another time")
    assert kept.topics() is None


def test_only_the_newest_is_kept(lessons: Topic) -> None:
    """What was learned before goes: it may hold words of comments that were erased."""
    learning.learn_topics()
    newest = learning.learn_topics()
    assert list(Learned.objects.values_list("pk", flat=True)) == [newest.pk]


def test_moods_are_learned_anew_once_a_day_if_comments_came_or_went(lessons: Topic) -> None:
    """Within a day they stay; after it they follow what was written and erased."""
    assert learning.moods_are_outdated()
    learning.learn_moods()
    Answer.objects.order_by("pk").first().delete()
    assert not learning.moods_are_outdated()
    Learned.objects.update(made_at=now() - learning.DAY * 1.1)
    assert learning.moods_are_outdated()
