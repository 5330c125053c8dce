"""Keeping the list of topics: making, changing, merging, splitting and retiring them."""

from collections.abc import Iterator, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import slugify
from django.utils.timezone import now
from django.utils.translation import gettext as _

from keepwell.desk.members import deeds
from keepwell.desk.members.access import require
from keepwell.desk.members.models import Member, Role
from keepwell.desk.surveys.models import By, Mention, Tagged, Topic
from keepwell.desk.surveys.topics import spellings, tasks
from keepwell.desk.surveys.topics.comments import comments
from keepwell.desk.surveys.topics.deeds import of_topic
from keepwell.desk.surveys.topics.spellings import Words
from keepwell.engine.feedback.topics.rules import Topic as Rule
from keepwell.engine.feedback.topics.rules import Topics

AT_ONCE = 500
"""Answers that are moved by one statement."""
LONGEST = 50
"""Letters of a title that become the name."""


@transaction.atomic
def make(member: Member, title: str, words: Words) -> Topic:
    """Make a topic; soon its words find it in past comments, too.

    Raises ValidationError if a topic in use is called so.
    """
    require(member, Role.MANAGER)
    _refuse_taken(title)
    made = Topic.objects.create(name=_new_name(title), title=title, words=words, made_by=member)
    deeds.record(member, "surveys.topic_make", of_topic(made), after=_told(made))
    tasks.look_again(made)
    return made


@transaction.atomic
def change(member: Member, topic: Topic, title: str, words: Words, version: int) -> Topic:
    """Call a topic otherwise, or find it by other words; its name, and with it links, stay.

    `version` is the one that was changed. Raises ValidationError if a colleague changed it
    meanwhile, or a topic in use is called so.
    """
    held = _held(member, topic)
    if held.version != version:
        raise ValidationError(
            _("A colleague changed this topic meanwhile. Load the page again to see it.")
        )
    _refuse_taken(title, held)
    before = _told(held)
    is_found_otherwise = held.words != words
    held.title, held.words = title, words
    if before != _told(held):
        _save(held, "title", "words")
        deeds.record(member, "surveys.topic_change", of_topic(held), before, _told(held))
    if is_found_otherwise:
        tasks.look_again(held)
    return held


@transaction.atomic
def merge(member: Member, topic: Topic, into: Topic) -> int:
    """Make a topic part of another: its answers and its words go there; return how many answers.

    Who comes by an old link is led there, too. Raises ValidationError if both are the same, or one
    of them is retired.
    """
    held, other = _held(member, topic), _held(member, into)
    if held.pk == other.pk or held.retired_at or other.retired_at:
        raise ValidationError(_("Choose another topic that is in use."))
    moved = Mention.objects.counted().filter(topic=held).count()
    _move(Mention.objects.filter(topic=held), other)
    other.words = spellings.joined(other.words, held.words)
    held.retired_at, held.merged_into = now(), other
    _save(held, "retired_at", "merged_into")
    _save(other, "words")
    told = {"into": other.title, "answers": moved}
    deeds.record(member, "surveys.topic_merge", of_topic(held), after=told)
    tasks.look_again(other)
    return moved


@transaction.atomic
def split(member: Member, topic: Topic, title: str, words: Words) -> tuple[Topic, int]:
    """Make a topic of those answers of another in which some words stand; return how many moved.

    The words find the new topic from now on; the old one keeps its other answers and words. Raises
    ValidationError if a topic in use is called so, or no answer has the words.
    """
    held = _held(member, topic)
    _refuse_taken(title)
    part = list(part_of(held, words))
    if not part:
        raise ValidationError(
            _("These words stand in no answer of “{name}”, so there is nothing to split off.")
            .format(name=held)
        )  # fmt: skip
    made = Topic.objects.create(name=_new_name(title), title=title, words=words, made_by=member)
    for start in range(0, len(part), AT_ONCE):
        _move_part(member, held, made, part[start : start + AT_ONCE])
    held.words = spellings.without(held.words, words)
    _save(held, "words")
    told = {"into": made.title, "answers": len(part)}
    deeds.record(member, "surveys.topic_split", of_topic(held), after=told)
    tasks.look_again(made)
    return made, len(part)


@transaction.atomic
def retire(member: Member, topic: Topic) -> Topic:
    """Give a topic to no comment any more; those that have it keep it."""
    held = _held(member, topic)
    if held.retired_at is None:
        held.retired_at = now()
        _save(held, "retired_at")
        Mention.objects.filter(topic=held, state=Tagged.SUGGESTED).delete()
        deeds.record(member, "surveys.topic_retire", of_topic(held))
    return held


@transaction.atomic
def revive(member: Member, topic: Topic) -> Topic:
    """Give a retired topic to comments again. One that was merged away begins without answers."""
    held = _held(member, topic)
    if held.retired_at is not None:
        _refuse_taken(held.title, held)
        held.retired_at, held.merged_into = None, None
        _save(held, "retired_at", "merged_into")
        deeds.record(member, "surveys.topic_revive", of_topic(held))
        tasks.look_again(held)
    return held


@transaction.atomic
def bring(member: Member, declared: Topics) -> int:
    """Make the topics of the project's file, or add its words to theirs; return how many changed.

    Topics are the same if their names are. Nothing is taken away.
    """
    require(member, Role.MANAGER)
    return sum(_bring(member, one) for one in declared.listed)


@transaction.atomic
def learn_now(member: Member) -> str:
    """Ask for topics and moods to be learned as soon as a worker is free; return the job's id."""
    require(member, Role.MANAGER)
    deeds.record(member, "surveys.learn", deeds.Subject("topic", "", _("Topics")))
    return tasks.learn_soon()


def part_of(topic: Topic, words: Words) -> Iterator[int]:
    """Yield the numbers of the answers of a topic in which some words stand."""
    rule = Rule("", "", {language: tuple(some) for language, some in words.items()})
    rows = comments().filter(mentions__in=_having(topic)).order_by("pk")
    for pk, comment, language in rows.values_list("pk", "comment", "language").iterator():
        if rule.found(comment, language):
            yield pk


def _having(topic: Topic) -> QuerySet[Mention]:
    """Return the mentions of a topic, but those that were refused."""
    return Mention.objects.filter(topic=topic).exclude(state=Tagged.REFUSED)


def _move(mentions: QuerySet[Mention], to: Topic) -> None:
    """Let answers have another topic instead.

    Where they had both, one stays: what is confirmed before what is not, what a colleague said
    before what a rule found.
    """
    there = Mention.objects.filter(topic=to)
    confirmed = mentions.filter(state=Tagged.CONFIRMED).values("answer")
    weaker = there.exclude(state=Tagged.CONFIRMED, judged_at__isnull=False)
    weaker.filter(answer__in=confirmed).delete()
    mentions.filter(answer__in=there.values("answer")).delete()
    mentions.update(topic=to)


def _move_part(member: Member, topic: Topic, to: Topic, answers: Sequence[int]) -> None:
    """Let some answers have another topic; neither rule nor estimator says the old one again."""
    _move(Mention.objects.filter(topic=topic, answer__in=answers), to)
    said = {"topic": topic, "by": By.COLLEAGUE, "state": Tagged.REFUSED}
    refused = [Mention(answer_id=one, judged_by=member, judged_at=now(), **said) for one in answers]
    Mention.objects.bulk_create(refused)


def _bring(member: Member, rule: Rule) -> bool:
    words = {language: list(some) for language, some in rule.words.items()}
    topic = Topic.objects.select_for_update().filter(name=rule.name).first()
    both = words if topic is None else spellings.joined(topic.words, words)
    if topic is None:
        topic = Topic.objects.create(
            name=rule.name, title=rule.title, words=words, made_by=member
        )  # fmt: skip
    elif both == topic.words:
        return False
    else:
        topic.words = both
        _save(topic, "words")
    deeds.record(member, "surveys.topic_import", of_topic(topic), after=_told(topic))
    tasks.look_again(topic)
    return True


def _held(member: Member, topic: Topic) -> Topic:
    """Check who may, and return the topic as it is now, for nobody else to change."""
    require(member, Role.MANAGER)
    return Topic.objects.select_for_update().get(pk=topic.pk)


def _save(topic: Topic, *fields: str) -> None:
    topic.version += 1
    topic.save(update_fields=[*fields, "version"])


def _refuse_taken(title: str, by_another_than: Topic | None = None) -> None:
    called_so = Topic.objects.filter(title__iexact=title, retired_at=None)
    if called_so.exclude(pk__in=[by_another_than.pk] if by_another_than else []).exists():
        raise ValidationError(
            _("There is a topic “{name}” already. Choose another title.").format(name=title)
        )


def _new_name(title: str) -> str:
    """Return a name of a title that no topic has; titles without Latin letters are numbered."""
    base = slugify(title)[:LONGEST].replace("-", "_").strip("_") or "topic"
    taken = set(Topic.objects.filter(name__startswith=base).values_list("name", flat=True))
    numbered = (f"{base}_{number}" for number in range(2, len(taken) + 3))
    return base if base not in taken else next(one for one in numbered if one not in taken)


def _told(topic: Topic) -> Mapping[str, object]:
    return {"title": topic.title, "words": spellings.write(topic.words)}
