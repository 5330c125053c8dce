"""What is said of a segment's members, counted anew in plain Python."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from grown_company import EARLIER, LAST
from keepwell.audience import members
from keepwell.engine.segments import Leaf, Segment
from keepwell.engine.segments.describing import typical
from keepwell.engine.segments.holding import Trait
from keepwell.errors import UsageError
from keepwell.portfolio import book_of_business, describe, outlines, roster, trend_of

FALLING = Segment("falling", Leaf("state", "", "is", ("at_risk",)), title="Falling")

GROWN_UP = Segment("grown-up", Leaf("trait", "stage", "is_not", ("trial",)))


@pytest.fixture(scope="module")
def falling(grown):
    """Return the description of those at risk."""
    return describe(grown, FALLING, as_of=LAST)


def test_size_and_score_are_those_of_the_members(grown, falling, said):
    """Size, share and mean score are counted over the members, and beside them over everybody."""
    names = members(grown, FALLING, as_of=LAST).to_pylist()
    scores = [said[name]["score"] for name in names if said[name]["score"] is not None]
    assert falling.total.customers == len(names) > 0
    assert falling.everybody.customers == len(said)
    assert falling.share == len(names) / len(said)
    assert falling.score == pytest.approx(np.mean(scores))


def test_bands_add_up_to_the_members(falling):
    """Every member is in one band and one state, with all of its value."""
    for parts in (falling.bands, falling.states):
        assert sum(part.now.customers for part in parts) == falling.total.customers
        assert sum(part.now.value for part in parts) == pytest.approx(falling.total.value)


def test_who_came_and_went_explains_the_size(grown, falling):
    """The members of then, those who came and those who went give the members of now."""
    now = set(members(grown, FALLING, as_of=LAST).to_pylist())
    then = set(members(grown, FALLING, as_of=EARLIER).to_pylist())
    assert falling.before.customers == len(then)
    assert falling.came.customers == len(now - then)
    assert falling.went.customers == len(then - now)


def test_a_segment_and_its_book_agree(grown, falling):
    """`book --segment` counts the same members, bands and value."""
    (grown.root / "segments" / "falling.yaml").write_text(
        "segment: falling\nwhere: {state: at_risk}\n", encoding="utf-8"
    )
    try:
        book = book_of_business(grown, as_of=LAST, segment="falling")
        trend = trend_of(grown, as_of=LAST, segment="falling")
    finally:
        (grown.root / "segments" / "falling.yaml").unlink()
    assert book.total.customers == falling.total.customers
    assert book.total.value == pytest.approx(falling.total.value)
    assert book.bands == falling.bands
    assert trend.days[-1] == LAST
    assert sum(counts[-1] for counts in trend.customers.values()) == falling.total.customers


@pytest.mark.slow
def test_owner_and_segment_both_narrow(grown):
    """A colleague's book of a segment has the members who are theirs; perhaps nobody."""
    owners = set(roster(grown, "ready-to-grow", as_of=LAST)["owner"].to_pylist())
    everybody = set(roster(grown, GROWN_UP, as_of=LAST)["owner"].to_pylist())
    books = {
        owner: book_of_business(grown, as_of=LAST, owner=owner, segment="ready-to-grow")
        for owner in everybody
    }
    assert {owner for owner, book in books.items() if book.total.customers} == owners
    assert sum(book.total.customers for book in books.values()) == len(
        members(grown, "ready-to-grow", as_of=LAST)
    )


def test_a_segment_without_members_has_an_empty_book(project):
    """Nobody is in it: the book is empty, and that is no mistake."""
    book = book_of_business(project, as_of=LAST, segment="quiet")
    assert book.total.customers == 0
    assert book.segment == "quiet"


def test_a_book_is_of_accounts(project):
    """A segment of people has no book."""
    text = "segment: buyers\nunit: person\nwhere: {trait: role, is: buyer}\n"
    (project.root / "segments" / "buyers.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match='"buyers" is of people'):
        book_of_business(project, as_of=LAST, segment="buyers")


def test_people_are_described_too(grown):
    """A segment of people has size, bands and score, and no value."""
    segment = Segment("buyers", Leaf("trait", "role", "is", ("buyer",)), unit="person")
    found = describe(grown, segment, as_of=LAST)
    assert found.total.customers > 0
    assert found.total.value == 0


@pytest.mark.slow
def test_the_list_and_the_descriptions_agree(grown):
    """A segment is as large in the list as in its description and in its roster."""
    for one in outlines(grown, as_of=LAST):
        found = describe(grown, one.segment, as_of=LAST)
        assert (one.total, one.everybody) == (found.total, found.everybody)
        assert roster(grown, one.segment, as_of=LAST).num_rows == one.total.customers


def test_the_roster_begins_with_the_worst(grown):
    """Members come by score, those without one last, with name and owner."""
    found = roster(grown, FALLING, as_of=LAST)
    scores = [score for score in found["score"].to_pylist() if score is not None]
    assert scores == sorted(scores)
    assert None not in found["owner"].to_pylist()


class Traits:
    """A population of which only traits are asked."""

    def __init__(self, **columns):
        self.columns, self.traits = columns, sorted(columns)

    def fresh_trait(self, name):
        """Return a trait of texts or numbers."""
        found = self.columns[name]
        numbers = all(isinstance(one, float | None) for one in found)
        text = pa.array([None] * len(found) if numbers else found, pa.string())
        number = np.array([one if numbers and one else np.nan for one in found], np.float64)
        return Trait(text, number, np.full(len(found), np.nan))


HERE = np.arange(100) < 20


def test_typical_is_what_members_have_more_often_than_everybody():
    """Counts, shares and lift are of those who have it, among members and among everybody."""
    traits = Traits(plan=["pro"] * 15 + ["free"] * 70 + ["pro"] * 15)
    (found,) = typical(traits, HERE, set())
    assert (found.trait, found.text) == ("plan", "pro")
    assert (found.members, found.everybody) == (15, 30)
    assert (found.share, found.share_of_all) == (0.75, 0.3)
    assert found.lift == pytest.approx(2.5)


def test_typical_leaves_out_chance_names_and_what_was_asked():
    """What all have alike, what tells each apart, and the segment's own question say nothing."""
    alike = ["NL", "PL"] * 50
    split = ["in"] * 20 + ["out"] * 80
    few = ["x"] * 2 + [None] * 98
    each = [f"c{n}" for n in range(20)] * 5
    mail = [f"{n}@example.com" for n in range(100)] + []
    traits = Traits(country=alike, asked=split, name=split, few=few, each=each, mail=mail)
    assert typical(traits, HERE, {"asked"}) == []


def test_typical_numbers_are_written_out():
    """A trait of numbers is told as one reads it."""
    (found,) = typical(Traits(tier=[3.0] * 20 + [None] * 60 + [1.5] * 20), HERE, set())
    assert (found.text, found.everybody) == ("3", 20)


def test_nobody_and_everybody_have_nothing_typical():
    """There is nobody to compare with."""
    traits = Traits(plan=["pro"] * 50 + ["free"] * 50)
    assert typical(traits, np.zeros(100, np.bool_), set()) == []
    assert typical(traits, np.ones(100, np.bool_), set()) == []


def test_an_empty_project_has_empty_segments(project):
    """Before anything was imported every segment is empty, and that is no mistake."""
    found = describe(project, "quiet", as_of=date(2026, 6, 28))
    assert found.total.customers == 0
    assert found.share is None
    assert found.typical == ()
