"""The surveys that come with Keepwell."""

import pytest

from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.form.reading import lacking, read
from keepwell.desk.surveys.form.ready import ready
from keepwell.desk.surveys.form.writing import plain
from keepwell.language import LANGUAGES


def test_there_is_one_for_each_occasion() -> None:
    """A team begins from a survey that is written already."""
    assert {name: document.kind for name, document in ready().items()} == {
        "relationship": "nps", "onboarding": "ces", "after_ticket": "csat", "after_call": "ces",
        "after_chat": "emoji", "leaving": "form", "feedback": "emoji", "sign_up": "form",
    }  # fmt: skip


@pytest.mark.parametrize("name", ready())
def test_it_is_whole_in_every_language(name: str) -> None:
    """A ready survey can be opened at once, in every language that Keepwell speaks."""
    document = ready()[name]
    assert set(document.languages) == set(LANGUAGES)
    assert all(one.is_whole for one in completeness(document).values())
    assert lacking(document) == []
    assert document.name == name
    assert read(plain(document)) == document


@pytest.mark.parametrize("name", ready())
def test_it_is_short(name: str) -> None:
    """Whoever is asked a favour is asked a few questions, the first one on the first screen."""
    questions = list(ready()[name].questions())
    assert len(questions) <= 5
    assert questions[0].required
