"""Tags of comments: which topics each has, and what becomes of them when topics change.

Tags are a mapping from the id of a comment to its topics. A comment that somebody read and found to
be of no topic is in it too, with none: estimators learn from that.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

import numpy as np

from keepwell.engine.scoring.rules import Bools
from keepwell.errors import UsageError

Tags = Mapping[str, frozenset[str]]


def counted(tags: Tags) -> dict[str, int]:
    """Return how many comments each topic has, by name.

    >>> counted({"1": frozenset({"price"}), "2": frozenset({"price", "speed"})})
    {'price': 2, 'speed': 1}
    """
    found = Counter(topic for topics in tags.values() for topic in topics)
    return dict(sorted(found.items()))


def renamed(tags: Tags, old: str, new: str) -> Tags:
    """Return the tags with a topic under a new name; refuse the name of another topic."""
    if new != old and new in counted(tags):
        raise UsageError(
            f'There is a topic "{new}" already. Merge "{old}" into it, or choose another name.'
        )
    return merged(tags, {old}, new)


def merged(tags: Tags, topics: Collection[str], into: str) -> Tags:
    """Return the tags with some topics made one.

    >>> merged({"1": frozenset({"slow", "crash"})}, {"slow", "crash"}, "quality")["1"]
    frozenset({'quality'})
    """
    gone = frozenset(topics)
    return {comment: (had - gone) | {into} if had & gone else had for comment, had in tags.items()}


def split(tags: Tags, topic: str, parts: Mapping[str, Collection[str]]) -> Tags:
    """Return the tags with a topic parted: `parts` names the comments of each new topic.

    A comment may be in several parts; one that is in none keeps the topic. Comments that do not
    have it are refused: who splits sorts what is there, and tags nothing new.

    >>> parted = split({"1": frozenset({"help"}), "2": frozenset({"help"})}, "help", {"phone": "1"})
    >>> sorted(parted["1"]), sorted(parted["2"])
    (['phone'], ['help'])
    """
    sorted_out = {comment for comments in parts.values() for comment in comments}
    strangers = sorted(one for one in sorted_out if topic not in tags.get(one, ()))
    if strangers:
        raise UsageError(
            f'The comment "{strangers[0]}" does not have the topic "{topic}", so it cannot be '
            "sorted into a part of it. Leave it out."
        )
    return {
        comment: (had - {topic}) | {name for name, those in parts.items() if comment in those}
        if comment in sorted_out
        else had
        for comment, had in tags.items()
    }


def matrix(tags: Sequence[Collection[str]], topics: Sequence[str]) -> Bools:
    """Return [comment][topic]: whether it has it."""
    rows = [[topic in had for topic in topics] for had in tags]
    return np.array(rows, np.bool_).reshape(len(tags), len(topics))
