"""The anonymous link: anybody may answer, and nobody becomes somebody else by it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from desk.surveys.answering import send, slowly, text
from desk.surveys.conftest import Invite
from keepwell.desk.intake.models import Told
from keepwell.desk.surveys.models import Answer, Survey
from keepwell.desk.surveys.public import opening
from keepwell.desk.surveys.public.tokens import token_of


@pytest.fixture(autouse=True)
def people_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as slowly as people do."""
    slowly(monkeypatch)


def test_anybody_may_answer_many_times(survey: Survey, browser: Client) -> None:
    """Each visit to the link is an answer of its own; one page sent twice is one."""
    link = f"/f/pulse/{survey.link}/"
    for _visit in range(2):
        page = browser.get(link)
        for _time in range(2):
            done = send(browser, page, q_score="9")
            assert "Thank you." in text(browser.get(done["Location"]))
    assert Answer.objects.count() == 2
    assert not Told.objects.exists()  # nobody knows who that was


@pytest.mark.parametrize("path", ["/f/pulse/wrong/", "/f/none/x/", "/f/pulse/{}x/", "/f/Pulse/{}/"])
def test_a_wrong_link_is_none(survey: Survey, browser: Client, path: str) -> None:
    """Without its key a survey is not found."""
    assert browser.get(path.format(survey.link)).status_code == 404


def test_a_link_can_be_switched_off(survey: Survey, browser: Client) -> None:
    """A survey may be open for those who are asked personally, and for nobody else."""
    Survey.objects.update(link_is_on=False)
    response = browser.get(f"/f/pulse/{survey.link}/")
    assert response.status_code == 410
    assert "This survey is closed" in text(response)


def test_who_comes_too_often_is_asked_to_wait(
    survey: Survey, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address that sends very much is told when to come again."""
    monkeypatch.setattr(opening, "turnstile", opening.Turnstile(1, 2, clock=lambda: 0.0))
    answers = [browser.get(f"/f/pulse/{survey.link}/") for _visit in range(3)]
    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "1"


def test_nobody_sends_very_much_at_once(
    survey: Survey, browser: Client, settings: Settings
) -> None:
    """What is larger than any answer is not read, not even if it is called a file."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10_000
    large = SimpleUploadedFile("x", b"x" * 10_001)
    assert browser.post(f"/f/pulse/{survey.link}/", {"x": large}).status_code == 413


def test_pages_ask_the_database_little(
    survey: Survey, invite: Invite, browser: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """A page takes one query, one more when it is seen first, and four to keep what was sent."""
    with django_assert_num_queries(1):
        browser.get(f"/f/pulse/{survey.link}/")
    personal = f"/s/{token_of(invite())}/"
    with django_assert_num_queries(2):
        page = browser.get(personal)
    with django_assert_num_queries(1):
        browser.get(personal)
    with django_assert_num_queries(1 + 4 + 2):  # two to begin and end a transaction in the test's
        send(browser, page, q_score="3")


def test_pages_are_small_and_keep_secrets(survey: Survey, browser: Client) -> None:
    """No cookie, nothing from elsewhere, not listed, not kept, and no address handed on."""
    page = browser.get(f"/f/pulse/{survey.link}/")
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "noindex" in page["X-Robots-Tag"]
    assert "default-src 'none'" in page["Content-Security-Policy"]
    assert "http://" not in text(page)
    assert "https://" not in text(page)
    assert "<style" not in text(page)
    assert " style=" not in text(page)
