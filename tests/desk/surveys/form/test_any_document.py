"""What holds for every survey there may be."""

from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.surveys.form.documents import documents, values_of
from keepwell.desk.surveys.form.branching import asked_on, holds, kept, next_page
from keepwell.desk.surveys.form.checking import check
from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.form.document import Document
from keepwell.desk.surveys.form.reading import read, read_text
from keepwell.desk.surveys.form.writing import plain, text

few = settings(max_examples=30)  # drawing a whole survey takes a while

ANSWERED = documents().flatmap(lambda one: st.tuples(st.just(one), values_of(one)))


def walked(document: Document, values: dict[str, Any]) -> list[int]:
    """Return the pages that somebody with these answers sees, one after the other."""
    seen: list[int] = []
    page = next_page(document, values)
    while page is not None:
        seen.append(page)
        page = next_page(document, values, page)
    return seen


@few
@given(documents())
def test_what_is_written_is_read_back(document: Document) -> None:
    """A survey survives as mapping and as YAML."""
    assert read(plain(document)) == document
    assert read_text(text(document)) == document
    assert yaml.safe_load(text(document)) == plain(document)


@few
@given(ANSWERED)
def test_the_walk_ends_and_skips_nothing(drawn: tuple[Document, dict[str, Any]]) -> None:
    """The pages come in their order, each once, and exactly those that ask something."""
    document, values = drawn
    assert walked(document, values) == [
        n for n, page in enumerate(document.pages) if asked_on(page, values)
    ]


@few
@given(ANSWERED)
def test_what_is_kept_was_asked(drawn: tuple[Document, dict[str, Any]]) -> None:
    """Kept are the answers to questions on the way; keeping them twice changes nothing."""
    document, values = drawn
    whole = kept(document, values)
    assert whole.items() <= values.items()
    asked = {one.id for n in walked(document, whole) for one in asked_on(document.pages[n], whole)}
    assert whole.keys() <= asked
    assert kept(document, whole) == whole


@few
@given(documents())
def test_without_answers_no_condition_holds(document: Document) -> None:
    """Who answered nothing is asked only what everybody is asked."""
    seen = [one for page in document.pages for one in asked_on(page, {})]
    assert all(one.only_if is None for one in seen)
    assert not any(holds(page.only_if, {}) for page in document.pages if page.only_if)


@few
@given(documents(), st.dictionaries(st.text(max_size=5), st.lists(st.text(max_size=5))))
def test_whatever_is_sent_is_understood_or_refused(document: Document, sent: Any) -> None:
    """Every question gets a value, a problem, or was left out, which only optional ones may be."""
    questions = list(document.questions())
    sent |= {one.id: ["3", "yes"] for one in questions[::2]}
    checked = check(questions, sent)
    assert not checked.values.keys() & checked.problems.keys()
    for one in questions:
        left_out = one.id not in checked.values and one.id not in checked.problems
        assert not (left_out and one.required)


@few
@given(documents())
def test_a_share_is_what_is_not_missing(document: Document) -> None:
    """All languages are measured by the same texts, and a share says how many are there."""
    found = completeness(document)
    assert list(found) == list(document.languages)
    assert len({one.count for one in found.values()}) == 1
    assert all(0 <= one.share <= 1 for one in found.values())
    assert all(one.is_whole == (one.share == 1) for one in found.values())
