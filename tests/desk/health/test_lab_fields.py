"""The form on the same text: numbers are replaced in place, and nothing else is touched."""

import re
from collections.abc import Callable

import pytest
import yaml
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.health.small_company import CARDS
from keepwell.desk.health.lab.fields import edited, form_of, renamed, with_points
from keepwell.desk.members.models import Member
from keepwell.engine.scorecard.reading import read_text
from keepwell.project import Project

SignedIn = Callable[[Member], Client]
LAB = "/scorecards/small/"
CARD = """\
# Why: ทำไม 🙂
scorecard: tiny   # its name
title: "Tiny: \\"so\\""
min_coverage:   0.50   # half
bands: {at_risk: 0, watch: 50.0, healthy: 7.5e1}
dimensions:
  adoption:
    weight: 2 # twice
    measures:
      seats:
        title: >
          Seats that are
          in use
        weight: +1
        aggregate: count
        event: Signed In
        window: 28d  # four weeks
        stale_after: 7d
        per: {aggregate: count, event: Seat Bought, window: 90d}
        scale: {-0.5: 0, 0: 25, .8: 100}
      trend:
        aggregate: count
        event: Signed In
        window: 30d
        compare: previous
        scale:
          # falling
          0: 100

          30: 0   # a month
      rank: {weight: 0, aggregate: sum, event: Order Completed, scale: percentile}
caps:
  - when: {measure: seats, below: 0.1}
    at_most: 49
    why: hardly anybody
"""
TEXTS = (CARD, CARD.replace("\n", "\r\n"), *CARDS.values())
SHARED = """\
scorecard: twins
dimensions:
  both:
    weight: 1
    measures:
      one: &same {weight: &w 3, aggregate: count, event: A, scale: {0: 0, 5: 100}}
      two: {weight: 2, aggregate: count, event: B, scale: &points {0: 0, 5: 100}}
      three: {weight: *w, aggregate: count, event: C, scale: *points}
"""


def test_it_finds_every_number() -> None:
    """Weights, days, points, bands, least coverage and caps each have a field where they stand."""
    form = form_of(CARD)
    assert form is not None
    found = {path: (at.said, at.line) for path, at in form.fields.items()}
    seats = "dimensions.adoption.measures.seats"
    assert found["min_coverage"] == ("0.50", 4)
    assert found["bands.healthy"] == ("7.5e1", 5)
    assert found["dimensions.adoption.weight"] == ("2", 8)
    assert found[f"{seats}.window"] == ("28", 17)
    assert found[f"{seats}.per.window"] == ("90", 19)
    assert found[f"{seats}.scale[3].value"] == (".8", 20)
    assert found["caps[1].at_most"] == ("49", 34)
    assert "bands.at_risk" not in found  # always 0
    assert [one.title for one in form.dimensions[0].measures] == [
        "Seats that are in use\n", "Trend", "Rank",
    ]  # fmt: skip
    assert form.dimensions[0].measures[2].scale == "percentile"
    assert all(CARD[at.start : at.end] == at.said for at in form.fields.values())


@settings(max_examples=30, deadline=None)
@given(data=st.data(), text=st.sampled_from(TEXTS))
def test_edits_change_numbers_and_nothing_else(data: st.DataObject, text: str) -> None:
    """After any edits each field reads as it was last set; all between the fields is as before."""
    form = form_of(text)
    assert form is not None
    wanted = {path: at.said for path, at in form.fields.items()}
    now = text
    for path in data.draw(st.lists(st.sampled_from(sorted(form.fields)), max_size=8)):
        whole = st.integers(1, 99_999).map(str)
        any_ = st.one_of(whole, st.floats(-1e9, 1e9).map(repr), st.sampled_from(["+5", "5.", ".5"]))
        said = data.draw(whole if form.fields[path].unit == "days" else any_)
        now, wanted[path] = edited(now, path, f" {said} "), said
    again = form_of(now)
    assert again is not None
    assert {path: at.said for path, at in again.fields.items()} == wanted
    assert without(now) == without(text)


def without(text: str) -> list[str]:
    """Return what stands between the numbers of the form."""
    form = form_of(text)
    assert form is not None
    pieces, last = [], 0
    for at in sorted(form.fields.values(), key=lambda one: one.start):
        pieces.append(text[last : at.start])
        last = at.end
    return [*pieces, text[last:]]


@pytest.mark.parametrize("text", TEXTS)
def test_the_same_again_changes_nothing(text: str) -> None:
    """Setting every number to what it is leaves the text as it is, byte by byte."""
    form, now = form_of(text), text
    assert form is not None
    for path, at in form.fields.items():
        now = edited(now, path, at.said)
    assert now == text


def test_reading_gives_what_was_set() -> None:
    """The engine reads exactly the numbers that the form wrote, and the others as before."""
    seats = "dimensions.adoption.measures.seats"
    text = edited(CARD, f"{seats}.weight", "2.5")
    text = edited(text, f"{seats}.window", "14")
    text = edited(text, f"{seats}.scale[2].value", "0.25")
    text = edited(text, "caps[1].at_most", "40")
    card, issues = read_text(text)
    assert card is not None, issues
    measure = card.measures[0]
    assert measure.weight == 2.5
    assert measure.value.window == 14  # type: ignore[union-attr] # it is an aggregation
    assert measure.scale.points == ((-0.5, 0), (0.25, 25), (0.8, 100))  # type: ignore[union-attr] # and has points
    assert card.caps[0].at_most == 40
    assert card.measures[1] == read_text(CARD)[0].measures[1]  # type: ignore[union-attr] # it is sound


@pytest.mark.parametrize("said", ["", "two", "1 # x", "1}", "0x10", "nan", "1,5"])
def test_what_is_no_number_is_refused(said: str) -> None:
    """What is typed can never become anything but a number in the text."""
    with pytest.raises(ValueError, match=f"^{re.escape(said)}$"):
        edited(CARD, "dimensions.adoption.weight", said)


@pytest.mark.parametrize("said", ["0", "-3", "1.5", "100000"])
def test_days_are_whole(said: str) -> None:
    """Numbers of days are whole ones from 1 to 99,999."""
    with pytest.raises(ValueError, match=said):
        edited(CARD, "dimensions.adoption.measures.seats.window", said)


def test_what_stands_for_several_is_left_to_the_text() -> None:
    """A number that an alias repeats has no field: changing it would change another, too."""
    form = form_of(SHARED)
    assert form is not None
    assert set(form.fields) == {
        "dimensions.both.weight",
        "dimensions.both.measures.one.scale[1].value",
        "dimensions.both.measures.one.scale[1].score",
        "dimensions.both.measures.one.scale[2].value",
        "dimensions.both.measures.one.scale[2].score",
        "dimensions.both.measures.two.weight",
    }
    assert form.dimensions[0].measures[1].scale_span is None


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "!!python/x y", "{" * 40, "scorecard: x\ndimensions: 3"]
)
def test_a_text_that_is_no_scorecard_has_no_numbers(text: str) -> None:
    """Whatever is typed, asking for its form never breaks."""
    form = form_of(text)
    assert form is None or not form.fields


def test_another_scale() -> None:
    """A whole scale is replaced where it stands, of either layout, and of a rank."""
    for name, rest in (("seats", "trend"), ("trend", "rank"), ("rank", "seats")):
        text = with_points(
            CARD, f"dimensions.adoption.measures.{name}", [("1", "0"), ("2.5", "100")]
        )
        before, after = read_text(CARD)[0], read_text(text)[0]
        assert before is not None
        assert after is not None
        found = {one.name: one.scale for one in after.measures}
        assert found[name].points == ((1, 0), (2.5, 100))  # type: ignore[union-attr] # it has points
        assert found[rest] == {one.name: one.scale for one in before.measures}[rest]
        assert "# a month" in text


def test_a_name_is_replaced_where_it_stands() -> None:
    """A copy gets its name in the place of the other's, and keeps its comments."""
    assert "scorecard: other   # its name\n" in renamed(CARD, "other")
    assert renamed("a: [", "other") == "a: ["
    assert yaml.safe_load(renamed("scorecard: 'x'\n", "other")) == {"scorecard": "other"}


# --- on the page


def test_the_form_writes_into_the_text(
    company: Project, manager: Member, signed_in: SignedIn
) -> None:
    """What is typed into the form comes back as text, with what it changes."""
    text = company.scorecards[1].text
    path = "dimensions.adoption.measures.people.weight"
    page = signed_in(manager).post(f"{LAB}check/", {"text": text, path: "5"}).content.decode()
    assert "adoption.people: weight 2 → 5" in page
    assert 'id="lab-text"' in page
    assert "weight: 5\n        aggregate: distinct" in page
    page = signed_in(manager).post(f"{LAB}check/", {"text": text, path: "five"}).content.decode()
    assert "Expected a number" in page
    assert "weight: 2\n        aggregate: distinct" in page


def test_the_text_writes_into_the_form(
    company: Project, manager: Member, signed_in: SignedIn
) -> None:
    """What is typed as text comes back as form; a text that cannot be read has none."""
    text = company.scorecards[1].text.replace("min_coverage: 0.5", "min_coverage: 0.35")
    page = signed_in(manager).post(f"{LAB}check/", {"text": text}).content.decode()
    assert 'name="min_coverage"' in page
    assert 'value="0.35"' in page
    page = signed_in(manager).post(f"{LAB}check/", {"text": "a: ["}).content.decode()
    assert "there is no form of it" in page
