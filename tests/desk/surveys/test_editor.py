"""The form over a survey's document."""

from html.parser import HTMLParser

import pytest
from django.test import Client

from desk.conftest import SignedIn
from desk.surveys.answering import text
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.form.document import Condition
from keepwell.desk.surveys.models import Survey

EDIT = "/surveys/pulse/edit/"


class Fields(HTMLParser):
    """What the form would send as it stands."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._open: tuple[str, str] = ("", "")
        self.feed(html.partition('class="stack" data-guard')[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what has a value."""
        given = {name: value or "" for name, value in attrs}
        if tag in {"textarea", "select"}:
            self._open = (tag, given["name"])
            self.values.setdefault(given["name"], [])
        elif tag == "option" and "selected" in given:
            self.values[self._open[1]] = [given["value"]]
        elif tag == "input" and (given.get("type") != "checkbox" or "checked" in given):
            self.values.setdefault(given["name"], []).append(given.get("value", "on"))

    def handle_data(self, data: str) -> None:
        """Note what stands in a text."""
        if self._open[0] == "textarea":
            self.values[self._open[1]].append(data)

    def handle_endtag(self, tag: str) -> None:
        """Leave a text."""
        if tag in {"textarea", "select"}:
            self._open = ("", "")


@pytest.fixture
def desk(manager: Member, signed_in: SignedIn, survey: Survey) -> Client:
    """Sign a manager in."""
    return signed_in(manager)


def press(desk: Client, **changed: object) -> str:
    """Send the form as it stands with some changes; return the page that follows."""
    fields = Fields(text(desk.get(EDIT))).values
    return text(desk.post(EDIT, {**fields, **changed}, follow=True))


def test_saving_what_stands_there_changes_nothing(desk: Client, survey: Survey) -> None:
    """The form shows all of a survey: sent as it is, it says the same."""
    press(desk)
    survey.refresh_from_db()
    assert not survey.is_changed
    assert survey.version == 1


def test_texts_are_written_side_by_side(desk: Client, survey: Survey) -> None:
    """Each text has a field in each language, and what is missing is marked and counted."""
    page = press(desk, **{"text:title.th": "", "text:title.en": "How is it <now>?"})
    assert "How is it &lt;now&gt;?" in page
    assert 'name="text:title.th" rows="1" maxlength="1000" lang="th"' in page
    assert "ไทย 86%" in page
    survey.refresh_from_db()
    assert survey.document["title"] == {"en": "How is it <now>?"}


def test_questions_are_added_moved_and_removed(desk: Client, survey: Survey) -> None:
    """A button saves what was typed, too, and leads back to where it stands."""
    press(desk, **{"do": "question pages[1]", "kind:pages[1]": "yes_no", "text:title.en": "Typed"})
    press(desk, do="up pages[1].questions[3]")
    press(desk, do="remove pages[1].questions[3]")
    press(desk, do="page")
    survey.refresh_from_db()
    document = survey.read()
    assert document.title["en"] == "Typed"
    assert [one.id for one in document.pages[0].questions] == ["score", "question_1"]
    assert len(document.pages) == 3
    sent = Fields(text(desk.get(EDIT))).values | {"do": ["option pages[2].questions[1]"]}
    assert desk.post(EDIT, sent)["Location"] == f"{EDIT}#pages[2].questions[1]"


def test_branches_are_set(desk: Client, survey: Survey) -> None:
    """A page or question is for all, or for who answered an earlier question so."""
    press(
        desk, **{"from:pages[2]": "7", "to:pages[2]": "8", "required:pages[2].questions[1]": "on"}
    )
    survey.refresh_from_db()
    assert survey.read().pages[1].only_if == Condition("score", 7, 8)
    assert survey.read().pages[1].questions[0].required
    press(desk, **{"if:pages[2]": ""})
    survey.refresh_from_db()
    assert survey.read().pages[1].only_if is None


def test_a_move_that_breaks_a_branch_is_refused(desk: Client, survey: Survey) -> None:
    """A page cannot go before the question that it looks at, and the message says so."""
    page = press(desk, do="up pages[2]", **{"text:title.en": "Still here"})
    assert "Expected a question of an earlier page" in page
    assert "Still here" in page
    survey.refresh_from_db()
    assert not survey.is_changed


@pytest.mark.parametrize(
    "changed",
    [{"languages": "en xx1"}, {"do": "remove pages[9]"},
     {"do": "question pages[1]", "kind:pages[1]": "x"},
     {"version": "7"}, {"text:survey.en": "x"}, {"question": "pages[7]"}],
)  # fmt: skip
def test_what_does_not_fit_is_refused(
    desk: Client, survey: Survey, changed: dict[str, str]
) -> None:
    """Whatever is sent, the survey stays one that can be read."""
    press(desk, **changed)
    survey.refresh_from_db()
    assert not survey.is_changed


def test_what_counts_unfinished_is_chosen(desk: Client, survey: Survey) -> None:
    """Whether a score counts without the last page is chosen in the form, and stays as chosen."""
    press(desk, unfinished="keep")
    press(desk)
    survey.refresh_from_db()
    assert survey.read().unfinished == "keep"
    press(desk, unfinished="count")
    survey.refresh_from_db()
    assert "unfinished" not in survey.document
