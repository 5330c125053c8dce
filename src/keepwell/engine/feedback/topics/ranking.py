"""Which topics matter: ranked among the unhappy, and followed over time."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from keepwell.engine.feedback.response import Share
from keepwell.engine.intervals import newcombe

NONE = ""
"""Comments of no topic, ranked with the others: they show what is still to be named."""


@dataclass(frozen=True)
class Mentions:
    """How often a topic is spoken of."""

    topic: str
    comments: int
    bad: int
    """Comments that came with a bad answer: detractors, for NPS."""
    good: int
    share: float | None
    """Of all mentions in bad comments; None where there is none."""
    cumulative: float | None
    """With all topics that stand above."""


def pareto(topics: Sequence[Collection[str]], moods: Sequence[int]) -> list[Mentions]:
    """Return the topics, those with most bad comments first.

    A comment of several topics is a mention of each, so shares of mentions add up to 1. `moods` are
    as `Scale.moods` numbers them.

    >>> first, second = pareto([{"price"}, {"price", "speed"}, {"speed"}], [-1, -1, 1])
    >>> first.topic, first.bad, second.cumulative
    ('price', 2, 1.0)
    """
    every, bad, good = (_mentions(topics, moods, mood) for mood in (None, -1, 1))
    return ranked({topic: (many, bad[topic], good[topic]) for topic, many in every.items()})


def ranked(counts: Mapping[str, tuple[int, int, int]]) -> list[Mentions]:
    """Return topics that were counted elsewhere: of each how many mentions, bad and good ones.

    >>> [one.topic for one in ranked({"speed": (9, 1, 8), "price": (2, 2, 0)})]
    ['price', 'speed']
    """
    total, so_far = sum(bad for _, bad, _ in counts.values()), 0
    found = []
    for topic in sorted(counts, key=lambda name: _rank(name, *counts[name])):
        every, bad, good = counts[topic]
        so_far += bad
        shares = (bad / total, so_far / total) if total else (None, None)
        found.append(Mentions(topic, every, bad, good, *shares))
    return found


def _rank(topic: str, every: int, bad: int, _good: int) -> tuple[int, bool, int, str]:
    return -bad, topic == NONE, -every, topic


def _mentions(
    topics: Sequence[Collection[str]], moods: Sequence[int], mood: int | None
) -> Counter[str]:
    return Counter(
        topic
        for had, found in zip(topics, moods, strict=True)
        if mood is None or found == mood
        for topic in (had or (NONE,))
    )


@dataclass(frozen=True)
class Step:
    """A topic in one period."""

    topic: str
    period: int
    mentions: Share
    """Comments with it, of the period's comments."""
    change: float | None
    """Of the share, against the period before; None without comments in both."""
    certain: bool
    """Whether chance alone would hardly bring such a change about (Newcombe 1998)."""


def trend(
    topics: Sequence[Collection[str]], periods: Sequence[int], many: int
) -> dict[str, list[Step]]:
    """Return each topic period by period; `periods` are numbers from 0, by comment."""
    comments = Counter(periods)
    counts = Counter(
        (topic, period) for had, period in zip(topics, periods, strict=True) for topic in had
    )
    names = sorted({topic for topic, _ in counts})
    return {
        name: steps(name, [Share(counts[name, n], comments[n]) for n in range(many)])
        for name in names
    }


def steps(topic: str, shares: Sequence[Share]) -> list[Step]:
    """Return how a topic fared, of its share of the comments period by period."""
    before = [Share(0, 0), *shares]
    return [
        Step(topic, period, now, *_change(now, then))
        for period, (now, then) in enumerate(zip(shares, before, strict=False))
    ]


def _change(now: Share, before: Share) -> tuple[float | None, bool]:
    one, other, later, earlier = now.share, before.share, now.interval, before.interval
    if one is None or other is None or later is None or earlier is None:
        return None, False
    low, high = newcombe(one, other, (later, earlier))
    return one - other, low > 0 or high < 0
