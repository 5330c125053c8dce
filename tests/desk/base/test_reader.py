"""The reader's language and clock."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from keepwell import language
from keepwell.desk.base.middleware import ReaderMiddleware
from keepwell.desk.members.models import Member
from keepwell.project import Project


class Heard(HttpResponse):
    """What was in force while the page was made."""

    def __init__(self, _request: HttpRequest) -> None:
        super().__init__()
        self.engine = language.current()
        self.django = translation.get_language()
        self.zone = str(timezone.get_current_timezone())


def ask(user: Member | AnonymousUser, accept: str = "") -> Heard:
    """Open a page as this user, with a browser that prefers these languages."""
    request = RequestFactory().get("/", headers={"accept-language": accept} if accept else {})
    request.user = user
    answer = ReaderMiddleware(Heard)(request)
    assert isinstance(answer, Heard)
    assert answer.engine == answer.django == answer.headers["Content-Language"]
    return answer


@pytest.fixture
def polish_project(desk_project: Project) -> Project:
    """Let the project speak Polish in Warsaw."""
    text = 'language = "pl"\ntimezone = "Europe/Warsaw"\n'
    (desk_project.root / "keepwell.toml").write_text(text, encoding="utf-8")
    return desk_project


@pytest.mark.parametrize(
    ("own", "accept", "spoken"),
    [
        ("th", "nl", "th"),
        ("", "nl-BE,nl;q=0.9,en;q=0.5", "nl"),
        ("", "de,fr", "pl"),
        ("", "", "pl"),
    ],
)
def test_language(polish_project: Project, own: str, accept: str, spoken: str):
    """A member's own language comes first, then the browser's, then the project's."""
    assert ask(Member(language=own), accept).engine == spoken


def test_language_before_sign_in(polish_project: Project):
    """Who is not signed in reads what the browser asks for."""
    assert ask(AnonymousUser(), "th").engine == "th"


def test_zone(polish_project: Project):
    """The clock is the member's own, else the project's."""
    assert ask(Member(timezone="Asia/Bangkok")).zone == "Asia/Bangkok"
    assert ask(Member()).zone == "Europe/Warsaw"
    assert ask(AnonymousUser()).zone == "Europe/Warsaw"


def test_nothing_stays(polish_project: Project):
    """The next page of the same thread starts afresh, also after one that failed."""

    def fail(_request: HttpRequest) -> HttpResponse:
        raise LookupError

    request = RequestFactory().get("/")
    request.user = Member(language="th", timezone="Asia/Bangkok")
    with pytest.raises(LookupError):
        ReaderMiddleware(fail)(request)
    assert language.current() == "en"
    assert translation.get_language() == "en"
    assert str(timezone.get_current_timezone()) == "UTC"
