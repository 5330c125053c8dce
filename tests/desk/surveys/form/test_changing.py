"""The moves of the editor."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.surveys.form.documents import documents
from desk.surveys.making import plain
from keepwell.desk.surveys.form import changing
from keepwell.desk.surveys.form.document import KINDS, Condition, Document
from keepwell.desk.surveys.form.reading import read
from keepwell.desk.surveys.form.writing import plain as as_plain


def ids(given: dict[str, Any]) -> list[list[str]]:
    """Return the questions of each page."""
    return [[one["id"] for one in page["questions"]] for page in given["pages"]]


def test_a_text_stands_at_its_place() -> None:
    """A text is written to its place and language; an empty one goes."""
    texts = {"title.en": " Hi ", "pages[2].questions[1].options[2].text.th": "ช่วย", "thanks.en": ""}
    document = read(changing.with_texts(plain(), texts))
    assert document.title["en"] == "Hi"
    assert document.pages[1].questions[0].options[1].text["th"] == "ช่วย"
    assert document.thanks == {"th": "ขอบคุณ"}


@pytest.mark.parametrize(
    "path",
    ["survey.en", "title.pl", "pages[9].title.en", "pages[0].title.en", "pages.title.en",
     "pages[1].questions[1].id.en", "title..en;", "__class__.en"],
)  # fmt: skip
def test_a_text_stands_nowhere_else(path: str) -> None:
    """Only texts are written, in languages of the survey, where there is something to say."""
    with pytest.raises(changing.NoPlaceError):
        changing.with_texts(plain(), {path: "x"})


def test_a_language_is_added_and_taken_away() -> None:
    """A new language has no texts yet; with a language that goes, its texts go."""
    assert "nl" not in read(changing.with_languages(plain(), ["en", "th", "nl"])).title
    only = read(changing.with_languages(plain(), ["th"]))
    assert only.title == {"th": "เราทำได้ดีแค่ไหน"}
    assert only.pages[1].questions[0].options[0].text == {"th": "ราคา"}


def test_questions_move_and_go() -> None:
    """A question moves within its page; with a score that goes, what looked at it goes."""
    down = changing.moved(plain(), "pages[1].questions[1]", 1)
    assert ids(down) == [["why", "score"], ["first"]]
    assert ids(changing.moved(plain(), "pages[1].questions[1]", -1)) == ids(plain())
    gone = changing.removed(plain(), "pages[1].questions[1]")
    document = read(gone)
    assert ids(gone) == [["why"], ["first"]]
    assert (document.measures, document.pages[1].only_if) == (None, None)


def test_the_first_scale_is_the_score() -> None:
    """A survey that measures nothing measures what is asked on a scale first."""
    bare = plain(measures=None, pages=[{"questions": []}])
    once = changing.added_question(bare, "pages[1]", "csat")
    twice = changing.added_question(once, "pages[1]", "ces")
    assert read(twice).measures == "csat"
    assert ids(twice) == [["question_1", "question_2"]]


def test_a_condition_fits_its_question() -> None:
    """A condition is a range of a scale or some of the options, and all of them where none is."""
    said = {"from": "0", "to": "", "is": ["price", "nonsense"]}
    given = changing.added_page(plain())
    by_score = changing.with_condition(given, "pages[3]", "score", said)
    assert read(by_score).pages[2].only_if == Condition("score", 0, 10)
    by_choice = changing.with_condition(given, "pages[3]", "first", said)
    assert read(by_choice).pages[2].only_if == Condition("first", among=("price",))
    for_all = changing.with_condition(plain(), "pages[2]", "", said)
    assert read(for_all).pages[1].only_if is None


@given(documents(), st.data())
def test_every_move_leaves_a_survey(document: Document, data: st.DataObject) -> None:
    """Whatever is added or removed, what is left can be read, and nothing else has changed."""
    given = as_plain(document)
    page = data.draw(st.sampled_from([f"pages[{n + 1}]" for n in range(len(document.pages))]))
    kind = data.draw(st.sampled_from(KINDS))
    added = changing.added_question(changing.added_page(given), page, kind)
    assert len(list(read(added).questions())) == len(list(document.questions())) + 1
    assert given == as_plain(document)
    gone = read(changing.removed(given, page)) if len(document.pages) > 1 else document
    assert len(gone.pages) == max(1, len(document.pages) - 1)
