"""The anonymous link on paper: codes, sheets, and the place that a link says it stands at."""

from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from desk.conftest import SignedIn
from desk.surveys.answering import send, slowly, text
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import Answer, Survey
from keepwell.desk.surveys.public.labels import Label, link_of, opened, sealed

DESK = Label("Desk 3 – โต๊ะ", "arrival")


@pytest.fixture
def desk(viewer: Member, signed_in: SignedIn) -> Client:
    """Sign a viewer in."""
    return signed_in(viewer)


def test_a_place_is_kept_with_the_answer(
    survey: Survey, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer by a link of a place has that place and stage, on each of its pages."""
    slowly(monkeypatch)
    path = f"/f/pulse/{survey.link}/{sealed(survey, DESK)}/"
    assert link_of(survey, DESK).endswith(path)
    second = send(browser, browser.get(path), q_score="3")
    send(browser, second, q_first="help")
    answer = Answer.objects.get()
    assert (answer.place, answer.stage) == (DESK.place, DESK.stage)


def test_a_place_cannot_be_made_up(survey: Survey, browser: Client) -> None:
    """Change any character of what a link says of its place, or its survey: it leads nowhere."""
    label = sealed(survey, DESK)
    other = Survey(pk=survey.pk + 1, name="other", link=survey.link)
    assert opened(survey, label) == DESK
    assert opened(other, label) is None
    for n, one in enumerate(label):
        changed = label[:n] + ("A" if one != "A" else "B") + label[n + 1 :]
        assert opened(survey, changed) is None
    for wrong in ("x", ".", "RGVzayA5.x", f"{label}0"):
        assert browser.get(f"/f/pulse/{survey.link}/{wrong}/").status_code == 404


def test_a_new_key_ends_the_places(survey: Survey) -> None:
    """Once a survey has a new link, posters with the one before lead nowhere."""
    label = sealed(survey, DESK)
    survey.link = "another"
    assert opened(survey, label) is None


def test_codes_are_drawings_without_style(survey: Survey, desk: Client) -> None:
    """An SVG has neither style nor script, so that every page may show it; a PNG is one."""
    svg = desk.get("/surveys/pulse/qr/svg/", {"place": "Desk 3"})
    tree = ET.fromstring(svg.content)
    assert svg["Content-Type"] == "image/svg+xml"
    assert not [one for one in tree.iter() if "style" in one.attrib or "script" in one.tag]
    png = desk.get("/surveys/pulse/qr/png/", {"download": "1"})
    assert png.content.startswith(b"\x89PNG")
    assert png["Content-Disposition"] == 'attachment; filename="pulse.png"'
    assert desk.get("/surveys/pulse/qr/gif/").status_code == 404


def test_a_sheet_speaks_the_language_asked_for(survey: Survey, desk: Client) -> None:
    """The sheet is in the language that was chosen, and so is what its code leads to."""
    page = text(desk.get("/surveys/pulse/poster/sheet/", {"lang": "th", "size": "a6"}))
    assert '<html lang="th"' in page
    assert "เราทำได้ดีแค่ไหน" in page
    assert f"/f/pulse/{survey.link}/?lang=th" in page
    assert '<body class="a6">' in page


def test_a_sheet_speaks_the_language_of_who_prints_it(
    survey: Survey, viewer: Member, desk: Client
) -> None:
    """Where none was chosen it is the reader's, if the survey asks in it, else its first one."""
    for language, spoken in (("th", "th"), ("pl", "en")):
        Member.objects.filter(pk=viewer.pk).update(language=language)
        page = text(desk.get("/surveys/pulse/poster/sheet/"))
        assert f'<html lang="{spoken}"' in page


def test_the_page_shows_the_link_of_a_place(survey: Survey, desk: Client) -> None:
    """What was filled in is in the link; what cannot be is said, and left out."""
    shown = text(desk.get("/surveys/pulse/poster/", {"place": "Desk 3"}))
    assert link_of(survey, Label("Desk 3")) in shown
    wrong = text(desk.get("/surveys/pulse/poster/", {"stage": "not a stage!"}))
    assert link_of(survey, Label()) in wrong
    assert "Enter a valid" in wrong
