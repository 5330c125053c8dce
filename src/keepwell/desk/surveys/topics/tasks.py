"""Reading comments and learning from them, in the background."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from keepwell.desk.jobs import enqueue_once, job, progress, rhythm
from keepwell.desk.surveys.models import Topic
from keepwell.desk.surveys.topics import kept, learning
from keepwell.desk.surveys.topics.comments import comments
from keepwell.desk.surveys.topics.reading import Reader, batches, reader, rules_only

READ, LEARN = "surveys.read_comments", "surveys.learn"
AGAIN = 1_000
"""Comments that nobody settled, the newest, that get new suggestions once something was learned."""
MOODY = 20_000
"""Comments without a mood, the newest, that get one at a time."""


def soon() -> str:
    """Ask for new comments to be read as soon as a worker is free; return the job's id."""
    return enqueue_once(READ, read_new)


def learn_if_due() -> None:
    """Ask for topics to be learned anew if enough was settled since they last were."""
    if learning.is_due():
        learn_soon()


def learn_soon() -> str:
    """Ask for what there is to learn to be learned; return the job's id."""
    return enqueue_once(LEARN, learn)


def look_again(topic: Topic) -> str:
    """Ask for past comments to be looked at again for the words of a topic."""
    return enqueue_once(f"surveys.topic:{topic.pk}", read_again, topic.pk)


@rhythm("*/15 * * * *", key=READ)
@job(title=_("Read new comments"), priority=20)
def read_new() -> int:
    """Read the comments that nobody looked at yet; return how many."""
    unread = list(comments().filter(read_at=None).order_by("pk").values_list("pk", flat=True))
    return _read(reader(), unread) if unread else 0


@job(title=_("Look for a topic in past comments"), priority=10)
def read_again(pk: int) -> int:
    """Find a topic by its rules in all comments; return in how many it was looked for."""
    topic = Topic.objects.filter(pk=pk).first()
    if topic is None:
        return 0
    rows = comments().order_by("-pk").values_list("pk", flat=True)
    return _read(rules_only(topic), rows.iterator())


@rhythm("50 2 * * *", key=LEARN)
@job(title=_("Learn topics and moods from answers"))
def learn() -> int:
    """Learn what there is new to learn, and read again what nobody settled; return how many."""
    read = 0
    if learning.is_outdated():
        progress.say(0, 0, gettext_noop("Learning topics"))
        learning.learn_topics()
        waiting = comments().filter(sorted_at=None).order_by("-at", "-pk")
        read += _read(reader(), waiting.values_list("pk", flat=True)[:AGAIN])
    if learning.moods_are_outdated():
        progress.say(0, 0, gettext_noop("Learning moods"))
        learning.learn_moods()
    return read + _feel()


def _feel() -> int:
    """Give a mood to comments that have none; return to how many."""
    moods = kept.sentiment()
    if moods is None:
        return 0
    rows = comments().filter(sentiment=None).order_by("-at", "-pk")
    return _read(Reader({}, moods=moods), rows.values_list("pk", flat=True)[:MOODY])


def _read(by: Reader, ids: Iterable[int]) -> int:
    done = 0
    for some in batches(list(ids)):
        by.read(some)
        done += len(some)
        progress.say(done, 0, gettext_noop("Reading comments"))
    return done
