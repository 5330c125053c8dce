"""The page of the scorecards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from desk.health.small_company import AS_OF
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.publishing import publish
from keepwell.desk.health.scorecards.files import shelf
from keepwell.desk.health.scorecards.queries import scorecards
from keepwell.desk.members.models import Member
from keepwell.project import Project

SignedIn = Callable[[Member], Client]


def card_of(project: Project) -> Path:
    """Return the file of the small scorecard."""
    return project.root / "scorecards" / "small.yaml"


def read(client: Client) -> str:
    """Return the page."""
    answer = client.get("/scorecards/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("company")
def test_it_says_what_counts_and_how_much(viewer: Member, signed_in: SignedIn) -> None:
    """A viewer reads each measure in words, its weight in the whole score, its scale, and caps."""
    page = read(signed_in(viewer))
    assert "Small customers" in page
    assert "Different ones by person: Signed In · in 28 days" in page
    assert "0 → 0 · 12 → 100" in page
    assert "22.2%" in page  # 2 of 3 for the dimension, of it 1 of 3
    assert "at most 60 while a survey was answered with 3 or less" in page


@pytest.mark.usefixtures("db")
def test_weights_are_shares_of_the_whole_score(company: Project) -> None:
    """Dimensions add up to the whole score, and measures to their dimension."""
    publish(company, AS_OF)
    for card in scorecards().shown:
        assert sum(one.share for one in card.dimensions) == pytest.approx(1)
        for dimension in card.dimensions:
            assert sum(one.share for one in dimension.measures) == pytest.approx(dimension.share)


@pytest.mark.usefixtures("db")
def test_it_counts_who_has_data(company: Project) -> None:
    """Each measure says for how many of those scored it has a value: as many as their own pages."""
    publish(company, AS_OF)
    shown = {one.card.name: one for one in scorecards().shown}["small"]
    said = [one.measures for one in Customer.objects.filter(is_current=True)]
    assert shown.customers == len(said)
    for dimension in shown.dimensions:
        for line in dimension.measures:
            assert line.counts is not None
            assert line.counts.ok == sum(one[line.measure.name][3] == "ok" for one in said)


def test_a_changed_text_has_no_counts_yet(
    company: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """Counts belong to the text that scored; of a text changed since, the page says so."""
    publish(company, AS_OF)
    client = signed_in(viewer)
    assert "nobody when scores were last made" not in read(client)
    path = card_of(company)
    path.write_text(path.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert "nobody when scores were last made" in read(client)


def test_before_any_scores_it_stands(company: Project, viewer: Member, signed_in: SignedIn) -> None:
    """Without data the scorecards are there to read, and none has counts."""
    page = read(signed_in(viewer))
    assert company.scorecards[0].title in page
    assert page.count("nobody when scores were last made") == 1  # people are not counted


def test_a_broken_file_shows_its_mistakes(
    company: Project, viewer: Member, signed_in: SignedIn
) -> None:
    """A mistake stands with file and line where the scorecard would be; the others are shown."""
    path = card_of(company)
    path.write_text(path.read_text(encoding="utf-8").replace("window:", "windw:"), encoding="utf-8")
    page = read(signed_in(viewer))
    assert "scorecards/small.yaml:13" in page
    assert "Unknown key &quot;windw&quot;" in page
    assert str(company.root) not in page
    assert "Nobody is scored anew" in page
    assert "Small customers" not in page
    assert "card-persons" in page


def test_a_file_that_is_no_text_is_broken(company: Project) -> None:
    """A file that cannot be read is an issue of its own and not the end of the page."""
    card_of(company).write_bytes(b"\xff\xfe")
    found = shelf(company)
    assert [file.name for file in found.files if file.card is None] == ["scorecards/small.yaml"]
    assert not found.is_sound


def test_two_of_one_name_clash(company: Project, viewer: Member, signed_in: SignedIn) -> None:
    """Two files with one name are said to clash, by their paths within the project."""
    text = card_of(company).read_text(encoding="utf-8")
    (company.root / "scorecards" / "twin.yaml").write_text(text, encoding="utf-8")
    page = read(signed_in(viewer))
    assert "is in scorecards/small.yaml already" in page
    assert str(company.root) not in page


def test_the_order_of_the_settings_holds(company: Project) -> None:
    """Scorecards that keepwell.toml names come in its order; others are shown as not in use."""
    path = company.root / "keepwell.toml"
    names = 'scorecards = ["small"]\n'
    path.write_text(names + path.read_text(encoding="utf-8"), encoding="utf-8")
    found = shelf(Project.open(company.root))
    assert [(file.name, file.is_used) for file in found.files] == [
        ("scorecards/small.yaml", True),
        ("scorecards/persons.yaml", False),
    ]
    path.write_text(
        path.read_text(encoding="utf-8").replace('["small"]', '["smal"]'), encoding="utf-8"
    )
    clashes = shelf(Project.open(company.root)).clashes
    assert ["smal" in one.message for one in clashes] == [True]


@pytest.mark.usefixtures("desk_project")
def test_conditions_are_said_in_words(viewer: Member, signed_in: SignedIn) -> None:
    """Whom a scorecard is for reads as a sentence."""
    page = read(signed_in(viewer))
    assert "stage is not trial; kind is not shopper or client" in page


@pytest.mark.usefixtures("company")
def test_it_asks_little(
    viewer: Member, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """However many scorecards and measures there are, coverage is one query."""
    client = signed_in(viewer)
    with django_assert_max_num_queries(6):
        read(client)


def test_without_any_it_teaches(company: Project, viewer: Member, signed_in: SignedIn) -> None:
    """A project without scorecards is told where they go."""
    for path in (company.root / "scorecards").glob("*.yaml"):
        path.unlink()
    assert "No scorecard yet" in read(signed_in(viewer))
