"""Answers as a file."""

import csv
import io

import pytest
from django.test import Client

from desk.conftest import SignedIn
from desk.surveys.answers.conftest import Answered
from desk.surveys.making import plain
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.models import Edition, Survey


@pytest.fixture
def desk(viewer: Member, signed_in: SignedIn, survey: Survey) -> Client:
    """Sign a viewer in, who sees all."""
    return signed_in(viewer)


def sent(client: Client, query: str = "") -> list[list[str]]:
    """Return the rows of the file."""
    said = b"".join(client.post("/answers/export/", {"query": query}).streaming_content)
    return list(csv.reader(io.StringIO(said.decode("utf-8-sig"))))


def test_a_file_of_what_is_filtered(
    desk: Client, answered: Answered, acme: Customer, ann: Person, viewer: Member
) -> None:
    """The file has what the filters leave, and the log who took it away."""
    answered(9, "Quick help", customer=acme, contact=ann, stage="renewal")
    answered(2, "Slow")
    (head, row) = sent(desk, "mood=good")
    told = dict(zip(head, row, strict=True))
    assert told["Customer"] == "Acme"
    assert (told["Person"], told["Owner"], told["Score"]) == ("Ann", "Member", "9")
    assert (told["Comment"], told["Stage"], told["State"]) == ("Quick help", "renewal", "Counted")
    deed = Deed.objects.get()
    assert (deed.member, deed.verb, deed.after) == (
        viewer, "surveys.export", {"filters": "mood=good"},
    )  # fmt: skip


def test_questions_of_one_survey_are_columns(
    desk: Client, survey: Survey, answered: Answered
) -> None:
    """Of one survey there is a column for each question, also for one that is asked no more."""
    answered(3, values={"score": 3, "first": "price"})
    second = Edition.objects.create(
        survey=survey, number=2, document=plain(pages=plain()["pages"][:1])
    )
    answered(9, edition=second, values={"score": 9, "why": "Quick"})
    head, first, last = sent(desk, "survey=pulse")
    columns = ["Would you recommend us?", "Why?", "What first?"]
    assert head[-3:] == columns
    assert first[-3:] == ["3", "", "Price"]
    assert last[-3:] == ["9", "Quick", ""]


def test_formulas_stay_texts(desk: Client, answered: Answered) -> None:
    """What a stranger wrote is no formula in the spreadsheet of whoever opens the file."""
    answered(0, "=HYPERLINK(1)", values={"score": 0, "why": "@SUM(1)"})
    _head, row = sent(desk, "survey=pulse")
    assert "'=HYPERLINK(1)" in row
    assert "'@SUM(1)" in row
