"""The pages of topics: what they show, to whom, and how they change things."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from desk.conftest import SignedIn
from desk.surveys.answering import text
from desk.surveys.conftest import Invite
from desk.surveys.topics.conftest import Commented, MakeTopic
from keepwell.desk.customers.models import Customer
from keepwell.desk.members.models import Member
from keepwell.desk.surveys.models import By, Learned, Mention, Tagged, Topic
from keepwell.desk.surveys.topics.tasks import read_new
from keepwell.project import Project

HTMX = {"HX-Request": "true"}


def suggested(answer: object, topic: Topic) -> Mention:
    """Suggest a topic."""
    return Mention.objects.create(
        answer=answer, topic=topic, by=By.ESTIMATOR, state=Tagged.SUGGESTED, confidence=0.82,
        why=[[3, 7]],
    )  # fmt: skip


def test_what_they_say_is_shown_with_links_to_the_answers(
    commented: Commented, make_topic: MakeTopic, viewer: Member, signed_in: SignedIn
) -> None:
    """Each number opens the answers behind it, in the same period."""
    make_topic("speed", "slow")
    commented("so slow", score=2, sentiment=-1)
    read_new.func()
    client = signed_in(viewer)
    assert "/topics/figures/?since=" in text(client.get("/topics/"))
    day = str(date.today() + timedelta(1))  # noqa: DTZ011 - a day that is today anywhere
    page = text(client.get("/topics/figures/", {"since": "2026-01-01", "until": day}))
    period = f"/answers/?since=2026-01-01&amp;until={day}"
    assert f"{period}&amp;topic=speed&amp;mood=bad" in page
    assert f"{period}&amp;topic=speed&amp;sentiment=-1" in page
    assert client.get(f"{period}&topic=speed".replace("&amp;", "&")).status_code == 200
    assert client.get("/topics/figures/", {"since": "x"}).status_code == 400


def test_without_topics_the_pages_teach(manager: Member, signed_in: SignedIn) -> None:
    """Who has none yet reads what a topic is, and how to make one."""
    client = signed_in(manager)
    assert "No topics yet" in text(client.get("/topics/"))
    assert "All comments are settled" in text(client.get("/topics/sort/"))
    assert "No suggestion waits" in text(client.get("/topics/sort/?order=sure"))


@pytest.mark.usefixtures("desk_project")
def test_the_list_says_how_well_topics_are_recognised(
    make_topic: MakeTopic, viewer: Member, signed_in: SignedIn
) -> None:
    """A learned topic has its F1; of another it says how many comments are missing."""
    for name in ("speed", "price", "help"):
        make_topic(name)
    Learned.objects.create(kind="topics", comments=60, record={
        "quality": {"topics": [{"label": "speed", "tagged": 30, "said": 20, "right": 15}]},
        "too_few": [{"topic": "price", "tags": 3, "needed": 17, "authors": 2}],
    })  # fmt: skip
    page = text(signed_in(viewer).get("/topics/list/"))
    assert "60%" in page
    assert "settle 17 more" in page
    assert "It takes 20, of 5 people" in page
    assert "New topic" not in page


def test_a_suggestion_is_confirmed_where_it_stands(
    commented: Commented, make_topic: MakeTopic, admin: Member, signed_in: SignedIn
) -> None:
    """The list shows the words that made it; the answer's own page shows what was settled."""
    answer = commented("so slow & bad")
    suggested(answer, make_topic("speed"))
    client = signed_in(admin)
    page = text(client.get("/topics/sort/"))
    assert 'so <mark title="Speed">slow</mark> &amp; bad' in page
    assert "Speed? 82%" in page
    after = text(client.post(f"/topics/sort/{answer.pk}/judge/", {"has": "speed"}, headers=HTMX))
    assert "settled by Admin" in after
    assert "<html" not in after
    assert "settled by Admin" in text(client.get(f"/surveys/answers/{answer.pk}/"))
    plain = client.post(f"/topics/sort/{answer.pk}/judge/", {"has_not": "speed"})
    assert plain["Location"] == f"/surveys/answers/{answer.pk}/"
    assert "Settled" not in text(client.get("/topics/sort/?topic=speed"))


def test_settling_needs_no_topic(
    commented: Commented, member: Member, acme: Customer, signed_in: SignedIn
) -> None:
    """A comment of no topic is settled by one button, and is on the list no more."""
    answer = commented("hm", customer=acme)
    client = signed_in(member)
    assert "Settled: none" in text(client.get("/topics/sort/"))
    client.post(f"/topics/sort/{answer.pk}/settle/", headers=HTMX)
    assert "All comments are settled" in text(client.get("/topics/sort/"))


def test_a_stranger_sorts_and_reads_nothing(
    invite: Invite, commented: Commented, make_topic: MakeTopic, stranger: Member,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    """Answers of other people's customers are not there, whatever is asked of them."""
    answer = commented("slow", customer=invite().customer)
    make_topic("speed")
    client = signed_in(stranger)
    assert "slow" not in text(client.get("/topics/sort/"))
    for deed in ("judge", "settle"):
        there = f"/topics/sort/{answer.pk}/{deed}/"
        assert client.post(there, {"has": "speed"}).status_code == 404
    assert not Mention.objects.exists()


def test_the_list_to_sort_asks_little(
    commented: Commented, make_topic: MakeTopic, admin: Member, signed_in: SignedIn,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    """However many comments a page has, it is read by a handful of queries."""
    topic = make_topic("speed")
    for number in range(15):
        suggested(commented(f"so slow {number}"), topic)
    client = signed_in(admin)
    with django_assert_max_num_queries(8):
        client.get("/topics/sort/")


def test_words_are_tried_while_they_are_written(
    commented: Commented, make_topic: MakeTopic, manager: Member, signed_in: SignedIn
) -> None:
    """In how many of the newest comments they stand, and where; what is wrong is said."""
    topic = make_topic("speed")
    commented("so slow")
    tagged = commented("slow, slow")
    Mention.objects.create(answer=tagged, topic=topic, by=By.COLLEAGUE, judged_at=now())
    client = signed_in(manager)
    page = text(client.post("/topics/try/", {"words": "slow"}))
    assert "Found in 2 of the newest 2 comments" in page
    assert "so <mark>slow</mark>" in page
    assert "Found in 1 of the newest 1 comment." in text(
        client.post("/topics/try/", {"words": "slow", "among": "speed"})
    )
    assert "regular expression" in text(client.post("/topics/try/", {"words": "/a(/"}))


@pytest.mark.usefixtures("desk_project")
def test_topics_are_made_changed_merged_split_and_retired(
    commented: Commented, manager: Member, signed_in: SignedIn
) -> None:
    """All of it by pages; an old link leads to where a topic's answers are now."""
    client = signed_in(manager)
    for title, words in (("Speed", "slow"), ("Delay", "late")):
        client.post("/topics/new/", {"title": title, "words": words})
    assert "already" in text(client.post("/topics/new/", {"title": "speed"}))
    commented("late by mail")
    read_new.func()
    client.post("/topics/list/delay/", {"title": "Delays", "words": "late", "version": "1"})
    assert Topic.objects.get(name="delay").title == "Delays"
    client.post("/topics/list/delay/merge/", {"into": "speed"})
    assert client.get("/topics/list/delay/")["Location"] == "/topics/list/speed/"
    client.post("/topics/list/speed/split/", {"title": "Mail", "words": "mail"})
    assert Mention.objects.counted().get().topic.name == "mail"
    client.post("/topics/list/mail/retire/")
    assert Topic.objects.get(name="mail").retired_at is not None
    assert "Take up again" in text(client.get("/topics/list/"))


def test_the_projects_file_is_brought(
    desk_project: Project, manager: Member, signed_in: SignedIn
) -> None:
    """What feedback.yaml declares becomes topics; its mistakes are shown with their line."""
    file = Path(desk_project.root) / "feedback.yaml"
    client = signed_in(manager)
    assert "feedback.yaml" not in text(client.get("/topics/list/"))
    file.write_text("topics:\n  - name: price\n    words: [/a(/]\n")
    assert "feedback.yaml:3" in text(client.post("/topics/bring/", follow=True))
    file.write_text("topics:\n  - name: price\n    words: [dear]\n")
    assert "1 topic changed" in text(client.post("/topics/bring/", follow=True))
    assert Topic.objects.get().words == {"": ["dear"]}


def test_learning_can_be_asked_for(
    desk_project: Project, commented: Commented, manager: Member, signed_in: SignedIn
) -> None:
    """A manager has it learned at once if anything was settled; the page shows how far it is."""
    client = signed_in(manager)
    assert "Learn now" not in text(client.get("/topics/list/"))
    commented("hm", sorted_at=now())
    assert "Learn now" in text(client.get("/topics/list/"))
    client.post("/topics/learn/")
    assert "Progress" in text(client.get("/topics/list/"))
