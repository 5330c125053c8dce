"""The text of a segment: written and read."""

from hypothesis import given

from keepwell.engine.segments import Leaf, Segment, read_text, to_text
from keepwell.engine.segments.tree import Group
from strategies.segments import segments


@given(segments())
def test_what_was_written_reads_as_the_same_segment(segment):
    """Whatever the names, numbers and texts, the text gives the segment it was written from."""
    found, issues = read_text(to_text(segment))
    assert [str(issue) for issue in issues] == []
    assert found == segment


@given(segments())
def test_there_is_one_spelling(segment):
    """Writing what was read changes nothing: a file that the desk wrote stays as it is."""
    text = to_text(segment)
    found, _issues = read_text(text)
    assert found is not None
    assert to_text(found) == text


def test_it_reads_well():
    """A person can read and change what was written."""
    segment = Segment(
        "late-movers",
        Group(
            "all",
            (
                Leaf("trait", "plan", "is", ("pro", "Team Plus", "5", 5.0, True)),
                Group("none", (Leaf("segment", "quiet", "is", (True,)),)),
                Leaf("value", "", "at_least", 1e4),
                Leaf("band", "", "is", ("at_risk",)),
            ),
        ),
        title='Late "movers"',
        unit="person",
    )
    assert to_text(segment) == (
        "segment: late-movers\n"
        'title: "Late \\"movers\\""\n'
        "unit: person\n"
        "where:\n"
        "  all:\n"
        '    - {trait: plan, is: [pro, Team Plus, "5", 5, true]}\n'
        "    - none:\n"
        "        - {segment: quiet}\n"
        "    - {value: {at_least: 10000}}\n"
        "    - {band: at_risk}\n"
    )


def test_several_comparisons_in_one_mapping_all_hold():
    """`{trait: seats, at_least: 5, below: 50}` is two conditions; so is a list without a word."""
    short, _ = read_text("segment: mid\nwhere: {trait: seats, at_least: 5, below: 50}")
    long, _ = read_text(
        "segment: mid\nwhere: [{trait: seats, at_least: 5}, {trait: seats, below: 50}]"
    )
    assert short is not None
    assert short == long
    assert isinstance(short.where, Group)
    assert short.where.join == "all"
