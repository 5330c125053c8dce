"""Find the texts to translate in the ready playbooks, for Babel: what colleagues read of them.

What customers read stands in each language in the playbook itself.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

import yaml

CONTEXT = "playbook"
"""As `keepwell.desk.playbooks.document.told` has it: a test holds the two together."""
Found = tuple[int, str, tuple[str, str], list[str]]


def extract(
    stream: IO[bytes], *_asked: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Yield line, function, texts and comments, as Babel's extraction methods do."""
    assert not options
    playbook = yaml.safe_load(stream)
    texts = [playbook["title"], playbook["about"]]
    for step in playbook["steps"]:
        texts += [step["title"], step["guideline"]]
    yield from ((0, "pgettext", (CONTEXT, text), []) for text in texts)
