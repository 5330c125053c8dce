"""With a mail server of our own: what really arrives, and whether its links work."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from desk.postbox import Postbox, served
from keepwell.desk.jobs.worker import drain
from keepwell.desk.members.models import Member

SignedIn = Callable[[Member], Client]
PASSWORD = "staple battery horse"

pytestmark = pytest.mark.django_db


@pytest.fixture
def postbox(settings: Settings) -> Iterator[Postbox]:
    """Start a mail server, and let the desk hand its letters in there."""
    cache.clear()
    box = Postbox()
    with served(box) as port:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield box


def link_in(letter: EmailMessage) -> str:
    """Return the path of a letter's link, which must stand in its text and in its HTML."""
    text, html = (letter.get_body([kind]).get_content() for kind in ("plain", "html"))
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert link is not None
    assert f'href="{link[0]}"' in html
    return link[1]


def test_an_invitation_arrives_and_its_link_lets_in(
    admin: Member, signed_in: SignedIn, postbox: Postbox
) -> None:
    """From the administrator's form to the first page of the new member."""
    given = {"email": "bo@example.com", "name": "Bo ใจดี", "role": "member", "visibility": "own"}
    signed_in(admin).post("/members/invite/", given)
    (letter,) = postbox.letters
    assert letter["To"] == "bo@example.com"
    assert letter["Subject"].startswith("Admin invites you to the desk of")
    assert "Bo ใจดี" in letter.get_body(["plain"]).get_content()
    client = Client()
    chosen = {"name": "Bo", "password": PASSWORD, "language": "en", "timezone": "UTC"}
    client.post(link_in(letter), chosen)
    assert client.get("/profile/").status_code == 200
    again = Client()
    again.post("/account/login/", {"login": "bo@example.com", "password": PASSWORD})
    assert again.get("/profile/").status_code == 200


def test_a_link_to_a_new_password_arrives_and_works(member: Member, postbox: Postbox) -> None:
    """From "I do not know my password" to being signed in."""
    client = Client()
    client.post("/account/password/reset/", {"email": member.email})
    drain()
    (letter,) = postbox.letters
    form = client.get(link_in(letter))["Location"]
    done = client.post(form, {"password1": PASSWORD}, follow=True)
    assert "The new password is set" in done.text
    client.post("/account/login/", {"login": member.email, "password": PASSWORD})
    assert client.get("/profile/").status_code == 200
