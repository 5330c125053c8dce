"""What a scorecard's own tests expect, brought in line with what comes out.

Whoever changes a weight changes what the tests come to. The new numbers are written where the old
ones stand; whether they are what one wants, one reads in the difference.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from keepwell.desk.health.lab.checking import read
from keepwell.desk.health.lab.fields import entries, root_of, shared_nodes
from keepwell.engine.scorecard.schema import Proof, Scorecard
from keepwell.engine.scoring.proofs import is_as_expected, results

PARTS = {"measures": "value", "dimensions": "score"}
"""Keys that hold several results, and what each of them is."""


def as_it_comes_out(text: str) -> str:
    """Return the text with every result that came out otherwise in the place of the expected one.

    What an alias repeats stays, and so does a test that expects a score of whom it gives none.
    """
    card, root = read(text)[0], root_of(text)
    tests = entries(root).get("tests")
    if card is None or root is None or not isinstance(tests, yaml.SequenceNode):
        return text
    shared = shared_nodes(root)
    edits = [
        (at.start_mark.index, at.end_mark.index, said)
        for proof, test in zip(card.proofs, tests.value, strict=True)
        for at, said in _different(card, proof, test)
        if id(at) not in shared and text[at.start_mark.index] != "&"
    ]
    for start, end, said in sorted(edits, reverse=True):
        text = text[:start] + said + text[end:]
    return text


def _different(card: Scorecard, proof: Proof, test: yaml.Node) -> Iterator[tuple[yaml.Node, str]]:
    """Yield each expected value that came out otherwise, and what came out."""
    found = results(card, proof)
    for who, expected in entries(entries(test).get("expect")).items():
        if who in found:
            yield from _of_customer(expected, proof.expect[who], found[who])


def _of_customer(
    node: yaml.Node, wanted: Mapping[str, Any], got: Mapping[str, Any]
) -> Iterator[tuple[yaml.Node, str]]:
    for key, at in entries(node).items():
        if key in PARTS:
            for name, inner in entries(at).items():
                if not is_as_expected(wanted[key][name], got[key][name][PARTS[key]]):
                    yield inner, _said(got[key][name][PARTS[key]])
        elif not is_as_expected(wanted[key], got[key]):
            yield at, _said(got[key])


def _said(value: object) -> str:
    if value is None:
        return "null"
    return f"{value:.12g}" if isinstance(value, float) else str(value)
