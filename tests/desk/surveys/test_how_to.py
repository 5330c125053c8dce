"""The how-to shows a survey: it is one."""

from pathlib import Path

from keepwell.desk.surveys.form.completeness import completeness
from keepwell.desk.surveys.form.document import CONTACT, KINDS
from keepwell.desk.surveys.form.reading import lacking, read_text
from keepwell.desk.surveys.models import Doubt
from keepwell.desk.surveys.public.doubting import LEAST

PAGE = Path(__file__).parents[3] / "docs" / "howto" / "ask-customers.md"
TEXT = PAGE.read_text(encoding="utf-8")


def test_the_example_can_be_opened() -> None:
    """The survey of the page is read, and complete in both of its languages."""
    document = read_text(TEXT.partition("```yaml\n")[2].partition("```")[0])
    assert lacking(document) == []
    assert all(one.is_whole for one in completeness(document).values())


def test_the_page_names_all_there_is() -> None:
    """Every kind of question and every field of a contact is named, and so is the least time."""
    assert [one for one in (*KINDS, *CONTACT) if one not in TEXT] == []
    assert f"{LEAST} seconds" in TEXT
    assert len(Doubt) == 5  # the page tells what each of them is
