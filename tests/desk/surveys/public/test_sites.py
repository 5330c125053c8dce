"""A survey within a site of the company: who may frame it, and who the site says somebody is."""

import gzip
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles.finders import find
from django.test import Client
from django.utils.timezone import now

from desk.conftest import SignedIn
from desk.surveys.answering import send, slowly, text
from keepwell.desk.customers.models import Person
from keepwell.desk.intake.models import Told
from keepwell.desk.members.models import Deed, Member
from keepwell.desk.surveys.actions.finishing import A_DAY, count_unfinished
from keepwell.desk.surveys.asking.audience import candidate_of
from keepwell.desk.surveys.asking.choosing import Moment
from keepwell.desk.surveys.asking.fatigue import Asked, Calendar, Limit
from keepwell.desk.surveys.models import Answer, Survey
from keepwell.desk.surveys.public.sites import key_of, signature_of, visitor_of

SHOP = "https://shop.example.com"


@pytest.fixture(autouse=True)
def people_take_their_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer as slowly as people do."""
    slowly(monkeypatch)


@pytest.fixture
def shown(survey: Survey) -> Survey:
    """Let a site show the survey."""
    survey.sites = [SHOP]
    survey.save()
    return survey


def who(survey: Survey, account: str, person: str, signature: str = "") -> str:
    """Return what an address says of somebody, as the script writes it."""
    told = urlsafe_b64encode(f"{account}\n{person}".encode()).decode().rstrip("=")
    return f"{told}.{signature or signature_of(survey, account, person)}"


def test_only_named_sites_frame_it(shown: Survey, browser: Client) -> None:
    """Browsers are told which sites may frame the page; a survey of none is closed there."""
    path = f"/e/pulse/{shown.link}/"
    page = browser.get(path)
    assert f"frame-ancestors {SHOP}" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert browser.get("/e/pulse/wrong/").status_code == 404
    Survey.objects.update(sites=[])
    shut = browser.get(path)
    assert (shut.status_code, shut["X-Frame-Options"]) == (410, "DENY")
    assert "frame-ancestors 'none'" in shut["Content-Security-Policy"]


def test_the_other_pages_are_framed_nowhere(shown: Survey, browser: Client) -> None:
    """What a site may show is that page, not the anonymous link's."""
    page = browser.get(f"/f/pulse/{shown.link}/")
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_who_was_asked_in_a_site_was_asked(shown: Survey, browser: Client, ann: Person) -> None:
    """Somebody known who saw it counts by the rules for asking, once a day; robots saw nothing."""
    path, calendar = f"/e/pulse/{shown.link}/", Calendar(limits=[Limit(at_most=1, days=14)])
    browser.get(path)
    Client(headers={"User-Agent": "curl/8"}).get(path + f"{who(shown, '', ann.key)}/")
    some = [candidate_of(ann)]

    def before() -> Sequence[Asked]:
        return Moment(calendar, now()).facts(some, shown)[ann.pk].before

    assert not before()
    for _twice in range(2):
        browser.get(path + f"{who(shown, '', ann.key)}/")
    assert [(one.survey, one.measure) for one in before()] == [("pulse", "nps")]


def test_an_answer_in_a_site_is_of_nobody(shown: Survey, browser: Client) -> None:
    """Without a signature it is an anonymous answer by the channel `site`."""
    done = send(browser, browser.get(f"/e/pulse/{shown.link}/"), q_score="9")
    assert "frame.js" in text(browser.get(done["Location"]))
    answer = Answer.objects.get()
    assert (answer.channel, answer.person, answer.account) == ("site", "", "")


def test_an_answer_of_whom_the_site_signed_is_theirs(
    shown: Survey, browser: Client, ann: Person
) -> None:
    """With a signature of the site the answer is the person's, on all its pages, once a pause."""
    path = f"/e/pulse/{shown.link}/{who(shown, '', ann.key)}/"
    send(browser, send(browser, browser.get(path), q_score="3"), q_first="help")
    answer = Answer.objects.get()
    assert (answer.contact, answer.customer, answer.account) == (ann, ann.account, "acme")
    assert Told.objects.get(table="touchpoints").row["person"] == "ann"
    assert "You have answered this already." in text(browser.get(path))
    Survey.objects.update(pause=0)
    assert 'name="q.score"' in text(browser.get(path))


def test_what_a_signed_visitor_leaves_unfinished_is_theirs(
    shown: Survey, browser: Client, ann: Person
) -> None:
    """A score that counts a day later without the last page is of whom the site signed."""
    path = f"/e/pulse/{shown.link}/{who(shown, '', ann.key)}/"
    send(browser, browser.get(path), q_score="3")
    assert count_unfinished(now() + A_DAY) == 1
    answer = Answer.objects.get()
    assert (answer.contact, answer.customer, answer.person) == (ann, ann.account, "ann")


def test_nobody_is_made_up(shown: Survey, browser: Client, ann: Person) -> None:
    """Another person, account, key or survey than the site signed leads nowhere."""
    right = signature_of(shown, "acme", "ann")
    assert visitor_of(shown, who(shown, "acme", "ann")) is not None
    other = Survey(pk=shown.pk + 1, link=shown.link)
    for wrong in (
        who(shown, "acme", "bob", right),
        who(shown, "shop", "ann", right),
        who(shown, "", "", signature_of(shown, "", "")),
        who(shown, "acme", "ann", signature_of(other, "acme", "ann")),
        "x", "é.é", f".{right}",
    ):  # fmt: skip
        assert visitor_of(shown, wrong) is None
        assert browser.get(f"/e/pulse/{shown.link}/{wrong}/").status_code == 404
    assert ann.key == "ann"


def test_the_script_is_small_and_for_all(client: Client) -> None:
    """The script is less than 3 kB zipped, and other origins may load it."""
    answer = client.get("/embed/keepwell.js")
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.content == Path(str(find("surveys/keepwell.js"))).read_bytes()
    assert len(gzip.compress(answer.content)) < 3_000
    assert b"eval(" not in answer.content
    assert b".style" not in answer.content


def test_a_manager_says_which_sites(
    survey: Survey, manager: Member, member: Member, signed_in: SignedIn
) -> None:
    """Sites are kept as browsers name them, with a deed; what is no site is refused."""
    desk = signed_in(manager)
    given = {"sites": f"{SHOP}/\nHTTP://localhost:3000", "pause": "30"}
    desk.post("/surveys/pulse/site/", given)
    survey.refresh_from_db()
    assert (survey.sites, survey.pause) == ([SHOP, "http://localhost:3000"], 30)
    assert Deed.objects.get().verb == "surveys.sites"
    for wrong in (
        "*",
        "shop.example.com",
        f"{SHOP}/page",
        "http://shop.example.com",
        "https://a;b",
    ):
        page = desk.post("/surveys/pulse/site/", {"sites": wrong, "pause": "30"})
        assert "Expected https://" in text(page)
    page = text(desk.get("/surveys/pulse/site/"))
    assert key_of(survey) in page
    assert f"data-key=&quot;{survey.link}&quot;" in page or f'data-key="{survey.link}"' in page
    assert signed_in(member).get("/surveys/pulse/site/").status_code == 403


def test_the_how_to_signs_as_we_do(survey: Survey) -> None:
    """The Python of the how-to makes the signature that the desk expects."""
    page = Path(__file__).parents[4] / "docs" / "howto" / "ask-within-a-site.md"
    code = page.read_text(encoding="utf-8").partition("```python\n")[2].partition("```")[0]
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["signature"](key_of(survey), "acme", "ann") == signature_of(survey, "acme", "ann")
