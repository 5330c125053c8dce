"""A survey's text: what is read from it, and what is said about mistakes."""

from typing import Any

import pytest

from desk.surveys.making import WHY, one_page, plain, survey
from keepwell.desk.surveys.form.document import Condition, said
from keepwell.desk.surveys.form.reading import lacking, read, read_text
from keepwell.errors import SurveyError

CHOICE = {"id": "first", "type": "choice", "ask": {"en": "What?"}}
PRICE = {"id": "price", "text": {"en": "Price"}}


def mistakes(given: dict[str, Any]) -> list[str]:
    """Return what is wrong with a survey, each with its place."""
    with pytest.raises(SurveyError) as caught:
        read(given)
    return [f"{issue.where}: {issue.message}" for issue in caught.value.issues]


def test_a_survey_is_read_whole() -> None:
    """Pages, questions, texts, conditions and the score are what the text says."""
    document = survey()
    assert (document.name, document.kind, document.first) == ("pulse", "nps", "en")
    assert [one.id for one in document.questions()] == ["score", "why", "first"]
    assert document.score is not None
    assert list(document.score.steps) == list(range(11))
    assert document.pages[1].only_if == Condition("score", 0, 6)
    assert document.pages[0].questions[1].ask["th"] == "ทำไม"


def test_a_text_falls_back_to_the_first_language() -> None:
    """What is not written in a language is said in the survey's first one."""
    assert said({"en": "Why?"}, "th", "en") == "Why?"
    assert said({"en": "Why?", "th": "ทำไม"}, "th", "en") == "ทำไม"
    assert survey().language("pl", "th-TH", "th") == "th"
    assert survey().language("pl") == "en"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"survey": "Pulse 1"}, "survey: Expected a name of lower-case letters"),
        ({"survey": None}, '"survey" is missing. Add it, such as `survey: relationship`.'),
        ({"measures": "npss"}, '"emoji". Got "npss". Did you mean "nps"?'),
        ({"measures": "csat"}, 'has exactly one question of the type "csat". Got none.'),
        ({"languages": ["en", "th", "xx1"]}, "languages[3]: Expected the code of a language"),
        ({"languages": ["en"]}, 'title.th: "th" is none of the languages of this survey (en).'),
        ({"title": "Hello"}, "title: Expected a text for each language, such as {en: …}. Got"),
        ({"titel": {}}, 'Unknown key "titel". Did you mean "title"?'),
        ({"pages": {"a": 1}}, "pages: Expected a list of pages. Got a mapping with"),
        ({"pages": [{"questions": [WHY] * 13}]}, "There may be 12 questions here."),
        ({"thanks": {"en": "x" * 1001}}, "thanks.en: A text may have 1,000 characters. Got 1,001."),
    ],
)
def test_a_mistake_is_said_with_its_place(changed: dict[str, Any], said: str) -> None:
    """Each mistake is reported where it stands: what was expected, what came, what to do."""
    assert any(said in one for one in mistakes(plain(**changed)))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"id": "a"}, '"type" is missing'),
        ({"id": "a", "type": "stars"}, "pages[1].questions[1].type: Expected one of"),
        (WHY | {"low": {"en": "x"}}, '"low" has no place here'),
        (WHY | {"required": "very"}, 'required: Expected true or false. Got "very".'),
        (WHY | {"ask": {"en": ["x"]}}, "pages[1].questions[1].ask.en: Expected a text. Got a list"),
        (CHOICE, '"options" is missing'),
        (CHOICE | {"options": []}, "Expected a list of 1 to 30 options. Got an empty"),
        (CHOICE | {"options": [PRICE, PRICE]}, 'There are two options "price".'),
        (WHY | {"fields": ["name"]}, '"fields" has no place here'),
        ({"id": "a", "type": "contact", "fields": ["iban"]}, "fields[1]: Expected one of"),
        (WHY | {"only_if": {"question": "score"}}, "of an earlier page (there is none yet)"),
    ],
)
def test_a_mistake_in_a_question(question: dict[str, Any], said: str) -> None:
    """The place of a mistake in a question is told to the very key."""
    assert any(said in one for one in mistakes(one_page(question)))


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ({"question": "scor", "from": 1}, 'Did you mean "score"?'),
        ({"question": "why", "is": ["x"]}, 'one can tell apart; "why" takes a text'),
        ({"question": "score", "is": [1]}, '"is" has no place here'),
        ({"question": "score", "from": 7, "to": 6}, '"to" at or above "from". Got 7 to 6.'),
        ({"question": "score"}, '"from" is missing'),
        ({"question": "score", "from": "low"}, 'from: Expected a number. Got "low".'),
    ],
)
def test_a_mistake_in_a_condition(condition: dict[str, Any], said: str) -> None:
    """A condition looks at an earlier question whose answers it can tell apart."""
    pages = plain()["pages"]
    assert any(
        said in one for one in mistakes(plain(pages=[pages[0], pages[1] | {"only_if": condition}]))
    )


def test_two_questions_have_two_names() -> None:
    """An answer is known by its question, so no two questions share a name."""
    assert mistakes(one_page(WHY, WHY)) == [
        'pages[1].questions[2].id: There are two questions "why". Rename one of them.'
    ]


def test_a_text_says_the_line() -> None:
    """In an uploaded file each mistake comes with its line, and all come at once."""
    with pytest.raises(SurveyError) as caught:
        read_text(
            "survey: a\nlanguages: [en]\npages:\n- questions:\n  - id: B\n    type: x\n", "a.yaml"
        )
    assert [(issue.line, issue.where) for issue in caught.value.issues] == [
        (5, "pages[1].questions[1].id"), (6, "pages[1].questions[1].type"),
    ]  # fmt: skip


def test_yes_and_no_may_be_written_as_truth() -> None:
    """`is: [yes]` and `is: true` mean the same, for YAML has taught people both."""
    asked = {"id": "ok", "type": "yes_no", "ask": {"en": "OK?"}}
    for written in (["yes"], True, "yes"):
        pages = [
            {"questions": [asked]},
            {"only_if": {"question": "ok", "is": written}, "questions": []},
        ]
        given = one_page(WHY) | {"pages": pages}
        assert read(given).pages[1].only_if == Condition("ok", among=("yes",))


def test_what_lacks_texts_is_read_and_not_opened() -> None:
    """A draft may lack texts; to be opened, all are there in its first language."""
    document = survey(title={"th": "สวัสดี"})
    assert [issue.where for issue in lacking(document)] == ["title.en"]
    assert lacking(survey(title={"en": "Hello"})) == []
    assert lacking(survey(pages=[{"questions": []}], measures=None))[0].where == "pages"
