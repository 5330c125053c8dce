import re
from pathlib import Path

import pytest

from keepwell.engine.scorecard.reading import read_file

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/ready-scorecards.md").read_text(encoding="utf-8")
CARDS = {path.stem: read_file(path) for path in (ROOT / "src/keepwell/scorecards").glob("*.yaml")}
TRAITS = (
    "satisfied", "engaged", "loyal", "responsive", "profitable", "advocate", "few complaints",
    "renews or buys again", "retained long", "source of referrals",
)  # fmt: skip
DIMENSIONS = ("adoption", "enablement", "support", "satisfaction", "financial")


def table(heading: str) -> list[dict[str, str]]:
    """Return the rows of the table below a heading of the page, by column title."""
    lines = PAGE.split(f"{heading}\n", 1)[1].split("\n#", 1)[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    titles = [title.strip("`") for title in cells[0]]
    return [dict(zip(titles, row, strict=True)) for row in cells[2:]]


def test_all_ten_traits_of_a_healthy_customer_are_on_the_page():
    """H4: satisfied, engaged, loyal and the others are each measurable."""
    rows = table("## The ten traits of a healthy customer")
    assert tuple(row["Trait"] for row in rows) == TRAITS


@pytest.mark.parametrize("card", ["saas", "ecommerce", "service"])
def test_every_trait_is_measured_by_measures_that_exist_and_weigh(card):
    """A trait counts as measured by a measure of that name with a weight above 0."""
    weights = {measure.name: measure.weight for measure in CARDS[card].measures}
    for row in table("## The ten traits of a healthy customer"):
        named = re.findall(r"`(\w+)`", row[card])
        assert named, row["Trait"]
        assert all(weights.get(name, 0) > 0 for name in named), row["Trait"]


@pytest.mark.parametrize("card", sorted(CARDS))
def test_the_weights_of_the_dimensions_on_the_page_are_those_of_the_files(card):
    """H3: the page says what each dimension weighs, in percent."""
    shown = {row["Dimension"].strip("`"): row[card] for row in table("## The dimensions")}
    total = sum(dimension.weight for dimension in CARDS[card].dimensions)
    real = {d.name: f"{100 * d.weight / total:g}" for d in CARDS[card].dimensions}
    assert {name: weight for name, weight in shown.items() if weight} == real


@pytest.mark.parametrize("card", ["saas", "ecommerce", "service"])
def test_the_five_dimensions_of_reference_are_in_every_account_scorecard(card):
    """H3: adoption, enablement, support, satisfaction and financial health come ready to use."""
    assert {d.name for d in CARDS[card].dimensions} >= set(DIMENSIONS)


def test_the_number_of_measures_on_the_page_is_that_of_the_files():
    """The page's first table counts right."""
    shown = {
        row["Scorecard"].strip("`"): int(row["Measures"]) for row in table("# The ready scorecards")
    }
    assert shown == {name: len(card.measures) for name, card in CARDS.items()}
