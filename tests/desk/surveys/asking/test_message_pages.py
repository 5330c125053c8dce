"""Message services and what messages say, as colleagues see them."""

from collections.abc import Callable

import pytest
from django.test import Client

from desk.surveys.answering import text
from desk.surveys.asking.conftest import MakeDistribution
from desk.surveys.asking.gateway import Gateway
from desk.surveys.asking.test_messages import NUMBER, at_any_hour
from keepwell.desk.customers.models import Person
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import sending
from keepwell.desk.surveys.messages.lengths import length_of
from keepwell.desk.surveys.models import Channel, Distribution, Invitation, Service

__all__ = ["at_any_hour"]
pytestmark = pytest.mark.usefixtures("desk_project", "survey")
SignIn = Callable[[Member], Client]
NEW = "/message-services/new/"


def test_an_administrator_adds_a_service(
    signed_in: SignIn, admin: Member, gateway: Gateway
) -> None:
    """Its address is kept and never shown again, neither on its page nor in the log."""
    browser = signed_in(admin)
    url = f"json://user:topsecret@127.0.0.1:{gateway.port}/?:to={{to}}"
    made = browser.post(NEW, {"title": "SMS", "trait": "phone", "url": url}, follow=True)
    assert "SMS is added. Send a test." in text(made)
    for path in ("/message-services/", made.request["PATH_INFO"], "/log/"):
        assert "topsecret" not in text(browser.get(path))
    browser.post(f"{made.request['PATH_INFO']}test/", {"to": "+66 81 234 5678"})
    assert gateway.taken[0][1]["to"] == NUMBER
    browser.post(made.request["PATH_INFO"], {"title": "Texts", "trait": "phone", "url": ""})
    assert (Service.objects.get().title, Service.objects.get().url) == ("Texts", url)


WRONG = {
    "json://127.0.0.1/": "It is not there.",
    "nothing-that-is-known://x/{to}": "Apprise does not understand this address.",
    "twilio://${NO_SUCH_VARIABLE}:x@+15005550006/{to}": "It is not set.",
    "json://10.0.0.1/${KEEPWELL_PROJECT}?:to={to}": "variable KEEPWELL_PROJECT. It is not set.",
    "json://127.0.0.1/?:to={to}": "an address of a private network",
    "mailto://a:b@example.com/x@y.example?smtp=169.254.169.254&cc={to}": (
        "an address of a private network"
    ),
    "syslog://{to}": "Apprise does not understand this address.",
    "tgram://123456789:abcdefg_hijklmnop/{to}?te%6Dplate=desk.sqlite3": (
        "Apprise does not understand this address."
    ),
    "fcm://project@key/{to}?keyfile=desk.sqlite3": "Apprise does not understand this address.",
}


@pytest.mark.parametrize("url", WRONG)
def test_an_address_that_cannot_send_is_refused(signed_in: SignIn, admin: Member, url: str) -> None:
    """Nobody in particular, no kind there is, nor what is the desk's own: secrets, hosts, files."""
    page = signed_in(admin).post(NEW, {"title": "SMS", "trait": "phone", "url": url})
    assert WRONG[url] in text(page)
    assert not Service.objects.exists()


def test_only_administrators_keep_services(
    signed_in: SignIn, manager: Member, sms: Service
) -> None:
    """A manager sends by a service, and neither sees nor changes it."""
    browser = signed_in(manager)
    assert browser.get(f"/message-services/{sms.pk}/").status_code == 403
    assert browser.post(f"/message-services/{sms.pk}/remove/").status_code == 403
    assert "SMS" in text(browser.get("/distributions/new/"))


def test_a_text_is_written_in_each_language(
    signed_in: SignIn, manager: Member, sms: Service, distribute: MakeDistribution
) -> None:
    """It needs its link, and its length is shown as the gateway counts it."""
    made = distribute(service=sms, channel=Channel.SMS, standing="draft")
    browser, path = signed_in(manager), f"/distributions/{made.pk}/message/"
    wrong = browser.post(path, {"text_en": "No link", "text_th": "{who} {link}"})
    assert "Expected {link} where the personal link belongs." in text(wrong)
    assert "Expected nothing in brackets but {link}, {name}." in text(wrong)
    browser.post(path, {"text_en": "Hi {name} {link}", "text_th": "สวัสดี {link}"})
    assert Distribution.objects.get().texts == {"en": "Hi {name} {link}", "th": "สวัสดี {link}"}
    shown = text(browser.get(path))
    assert "Hi Ann http" in shown
    assert "1 SMS" in shown
    assert "with characters that make an SMS hold 70" in shown


def test_a_colleague_sends_one_person_a_message(
    signed_in: SignIn, member: Member, sms: Service, ann: Person, gateway: Gateway
) -> None:
    """Asked by hand, somebody gets their link by the service, or the colleague is told why not."""
    browser = signed_in(member)
    asked = {"person": "ann", "language": "en", "how": f"service-{sms.pk}"}
    page = browser.post("/surveys/pulse/ask/", asked)
    assert "Ann is not asked. Nobody knows where the message service" in text(page)
    Person.objects.update(phone=NUMBER)
    browser.post("/surveys/pulse/ask/", asked)
    assert (sending.send_due(), gateway.taken[0][1]["to"]) == (1, NUMBER)
    assert Invitation.objects.get().channel == "sms"


LENGTHS = [
    ("a" * 160, (1, 160, True)),
    ("a" * 161, (2, 161, True)),
    ("€" * 80, (1, 160, True)),
    ("a" * 152 + "€" + "a" * 10, (2, 164, True)),
    ("a" * 306, (2, 306, True)),
    ("a" * 152 + "€" + "a" * 151 + "b", (3, 306, True)),
    ("ก" * 70, (1, 70, False)),
    ("ก" * 71, (2, 71, False)),
    ("😀" * 35, (1, 70, False)),
    ("😀" * 67, (3, 134, False)),
]


@pytest.mark.parametrize(("written", "counted"), LENGTHS)
def test_a_message_is_as_long_as_gateways_count_it(
    written: str, counted: tuple[int, int, bool]
) -> None:
    """By hand from 3GPP TS 23.038 and 23.040: no character stands in two parts."""
    length = length_of(written)
    assert (length.parts, length.used, length.is_plain) == counted
