"""From a bad answer to a mended cause: the whole loop, as those who are in it live it."""

import re
from dataclasses import dataclass
from email.message import EmailMessage

import pytest
from playwright.sync_api import Page, expect

from desk.browser.visiting import Visitor
from desk.postbox import Postbox
from desk.serving.desks import Desk, until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

READING = 3_000
"""Milliseconds for a page: who answers at once is held for a program, however quick the machine."""
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
SAID = "De koppeling valt elke week uit"
REPLY = "Dank u, maar vanochtend was hij weer weg"
MENDED = "Koppeling meldt zich zelf weer aan"
PREPARED = """
from keepwell.desk.cases.actions.mails import open_webhook, set_mailbox
from keepwell.desk.cases.actions.reasking import set_asking
from keepwell.desk.cases.actions.templates import add_ready
from keepwell.desk.cases.models import Cause
from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.members.actions.starting import DEMO
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.asking import rules
from keepwell.desk.surveys.models import Rules, Survey

admin = Member.objects.get(email=f"admin@{DEMO}")
looked_after = Customer.objects.filter(is_current=True, owner__is_active=True)
customer = looked_after.exclude(owner=admin).exclude(people__email="").order_by("-pk").first()
person = Person.objects.filter(account=customer, is_current=True).exclude(email="").first()
Rules.objects.update_or_create(pk=rules.ONE, defaults={"text": ""})  # it may be night
set_asking(admin, Survey.objects.get(name="relationship"), 7)
add_ready(admin)
Cause.objects.create(name="Connection drops", path="Connection drops")
set_mailbox(admin, address="support@acme.example", is_plus=True)
print(customer.owner.email.partition("@")[0], person.email, open_webhook(admin).text)
"""
MONTHS_LATER = """
from datetime import timedelta
from django.utils.timezone import now
later = now() + timedelta(days=60)
"""
REMIND = MONTHS_LATER + "from keepwell.desk.cases import reminding; reminding.remind_due(later)"
ASK_ANEW = MONTHS_LATER + "from keepwell.desk.cases import reasking; reasking.ask_due(later)"
COUNTED = """
from keepwell.desk.cases import reasking
from keepwell.desk.reports.reckoning import reckon, this_month
reasking.take_answers()
reckon(this_month())
"""


def test_a_detractor_is_heard_helped_told_and_asked_again(
    visitor: Visitor, demo: Desk, postbox: Postbox
) -> None:
    """A bad answer becomes a case that is solved, told of once mended, and asked about again."""
    name, hans, secret = demo.tell(PREPARED).split()
    manager, owner = visitor.window_of("manager"), visitor.window_of(name)

    mail = Mail(postbox, hans)
    _ask(manager, hans)
    _answer(visitor, demo, mail.wait_for("/s/"), "2", SAID)
    case = until(lambda: _case_of(owner), "the case of the owner")

    demo.tell(REMIND)
    manager.goto("/notices/")
    expect(manager.get_by_text(SAID).first).to_be_visible()

    owner.goto(case)
    say = owner.get_by_role("region", name="Say something")
    say.get_by_label("Text").fill("Wat vervelend. We zoeken het vandaag uit.")
    say.get_by_role("button", name="Send").click()
    answered = mail.wait_for("We zoeken het vandaag uit")
    assert _mailed_back(manager, answered, secret) == "filed"
    owner.goto(case)
    expect(owner.get_by_text(REPLY)).to_be_visible()

    solve = owner.get_by_role("region", name="Solve")
    solve.get_by_label("Root cause").select_option(label="Connection drops")
    solve.get_by_label("What was done").fill("De sleutel is vernieuwd")
    solve.get_by_role("button", name="Solved").click()
    expect(owner.locator("dl.facts").first).to_contain_text("Solved")

    _mend(manager)
    mail.wait_for("/r/")

    demo.tell(ASK_ANEW)
    _answer(visitor, demo, mail.wait_for("/s/"), "9", "Nu werkt het")
    demo.tell(COUNTED)
    owner.goto(case)
    expect(owner.locator("dl.facts").first).to_contain_text("9")
    manager.goto("/reports/closing/")
    expect(manager.get_by_role("region", name="What was mended")).to_contain_text(MENDED)


def _ask(manager: Page, person: str) -> None:
    manager.goto("/surveys/relationship/")
    manager.get_by_role("link", name="Ask somebody").click()
    manager.get_by_label("Whom").fill(person)
    manager.get_by_label("Language").select_option("nl")
    manager.get_by_role("button", name="Ask", exact=True).click()


@dataclass
class Mail:
    """What comes to one person, read in the order in which it came."""

    box: Postbox
    person: str
    read: int = 0

    def wait_for(self, words: str) -> EmailMessage:
        """Wait for the next letter that says something."""
        return until(lambda: self._next(words), f"a letter with {words}")

    def _next(self, words: str) -> EmailMessage | None:
        for place, letter in enumerate(self.box.letters[self.read :], self.read + 1):
            if letter["To"] == self.person and words in _text(letter):
                self.read = place
                return letter
        return None


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(("html",)) or letter.get_body(("plain",))
    return str(body.get_content()) if body else ""


def _answer(visitor: Visitor, demo: Desk, letter: EmailMessage, score: str, words: str) -> None:
    """Answer the survey of a letter on a phone, as somebody who reads first."""
    link = re.search(rf'href="{demo.address}(/s/[^"?]+)', _text(letter))
    assert link is not None
    phone = visitor.window(viewport={"width": 360, "height": 640}, user_agent=PHONE, locale="nl")
    phone.goto(link[1])
    phone.get_by_role("radio", name=score, exact=True).check(force=True)
    phone.get_by_role("textbox").first.press_sequentially(words, delay=READING / len(words))
    phone.locator("button.main").click()
    if int(score) <= 6:  # a second page asks what to mend first
        phone.locator("input[value=help]").check(force=True)
        phone.wait_for_timeout(READING)
        phone.locator("button.main").click()
    phone.wait_for_url("**/?done=1**")


def _case_of(owner: Page) -> str | None:
    owner.goto("/cases/")
    link = owner.get_by_role("link", name=SAID)
    return link.get_attribute("href") if link.count() else None


def _mailed_back(page: Page, answered: EmailMessage, secret: str) -> str:
    """Let the customer's mail program answer a letter, and the provider post it; say what came."""
    reply = EmailMessage()
    reply["From"], reply["To"] = answered["To"], answered["Reply-To"]
    reply["Subject"], reply["Message-ID"] = f"Re: {answered['Subject']}", "<1@molen.example>"
    reply["In-Reply-To"] = answered["Message-ID"]
    reply.set_content(f"{REPLY}\n\nOp 2 mei 2026 schreef Acme:\n> We zoeken het uit\n")
    posted = page.request.post(
        f"/mail/in/{secret}/", data=reply.as_bytes(), headers={"Content-Type": "message/rfc822"}
    )
    assert posted.status == 200
    return posted.text()


def _mend(manager: Page) -> None:
    """Write down a fix of the cause as done, and tell whoever named it."""
    manager.goto("/causes/")
    manager.get_by_role("rowheader", name="Connection drops").get_by_role("link").click()
    manager.get_by_role("link", name="New fix").click()
    manager.get_by_label("What is mended").fill(MENDED)
    manager.get_by_label("Progress").select_option(label="Done")
    manager.get_by_label("What came of it").fill("Geen uitval meer")
    manager.get_by_role("button", name="Save").click()
    manager.get_by_role("link", name="Tell who complained").click()
    manager.get_by_role("button", name="Tell 1 person").click()
