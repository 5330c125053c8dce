"""Words of topics: `{% load topic_words %}`."""

from collections.abc import Iterator, Mapping, Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.desk.base.markup import joined, markup
from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.base.templatetags.words import number
from keepwell.desk.surveys.models import Answer, Mention, Sentiment
from keepwell.engine.feedback.texts.grams import plain
from keepwell.engine.feedback.topics.ranking import Step

register = template.Library()

_SHAPES = {
    Sentiment.NEGATIVE: "at_risk", Sentiment.NEUTRAL: "watch", Sentiment.POSITIVE: "healthy",
}  # fmt: skip
Place = tuple[int, int, str]
"""From where to where in a comment, and of what."""


@register.simple_tag
def sentiment(mood: int | None) -> SafeString | str:
    """Show the mood of a comment as shape, colour and word; nothing where nobody knows."""
    return "" if mood is None else shape(_SHAPES[Sentiment(mood)], str(Sentiment(mood).label))


@register.filter
def reason(mention: Mention) -> str:
    """Return the words that made a topic, each in quotation marks."""
    text = plain(mention.answer.comment)
    return ", ".join(f"“{text[start:end]}”" for start, end in mention.why)


@register.filter
def with_marks(answer: Answer) -> SafeString:
    """Return the comment of an answer in which the words stand out that made its topics."""
    told = [(start, end, str(tag.topic)) for tag in answer.tags for start, end in tag.why]  # type: ignore[attr-defined]  # `queries.with_tags` puts them there
    return _marked(answer.comment, told)


@register.filter
def with_spans(answer: Answer) -> SafeString:
    """Return the comment of an answer in which the words stand out that were looked for."""
    return _marked(answer.comment, [(start, end, "") for start, end in answer.spans])  # type: ignore[attr-defined]  # `queries.tried` puts them there


@register.simple_tag
def moods_told(counts: Mapping[str, int]) -> str:
    """Say how many comments are of each mood, for who hears a bar."""
    if not any(counts.values()):
        return _("No mood was learned yet")
    return _("{negative} negative, {neutral} neutral, {positive} positive").format(
        negative=number(counts["at_risk"]),
        neutral=number(counts["watch"]),
        positive=number(counts["healthy"]),
    )


@register.filter
def shares(steps: Sequence[Step]) -> list[float | None]:
    """Return a topic's share month by month, to be drawn."""
    return [step.mentions.share for step in steps]


def _marked(comment: str, places: Sequence[Place]) -> SafeString:
    return joined(_pieces(plain(comment), places))


def _pieces(text: str, places: Sequence[Place]) -> Iterator[SafeString]:
    """Yield a text with places marked; of places that overlap the first one."""
    reached = 0
    for start, end, about in sorted(places):
        if start >= reached:
            yield markup("{}", text[reached:start])
            title = markup(' title="{}"', about) if about else ""
            yield markup("<mark{}>{}</mark>", title, text[start:end])
            reached = end
    yield markup("{}", text[reached:])
