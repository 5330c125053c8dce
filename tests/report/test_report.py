"""The report: one file that needs nothing, says everything and believes nobody."""

import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from keepwell import language
from keepwell.errors import UsageError
from keepwell.report import charts, palette, render, write

SECTIONS = ["summary", "changes", "renewals", "movement", "time", "dimensions", "data", "words"]


class Tags(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.open = []
        self.texts = []

    def handle_starttag(self, tag, attrs):
        """Note an element, and that it is open."""
        self.found.append((tag, dict(attrs)))
        if tag not in {"meta", "br", "rect", "path", "line"}:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note an element that holds nothing."""
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Hold the page to closing what was opened last."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note what is read, which a style sheet is not."""
        if "style" not in self.open:
            self.texts.append(data)

    def of(self, *names):
        """Return the attributes of every element of these names."""
        return [attributes for tag, attributes in self.found if tag in names]


def parsed(html):
    """Read a page, and make sure that everything in it is closed."""
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.open == []
    return tags


@pytest.fixture(scope="session")
def html(page):
    """Return the report, written once for all who only read it."""
    language.use("en")
    return render(page)


def test_it_has_all_sections(html):
    """Every question has its section, in the order in which one asks."""
    tags = parsed(html)
    assert [section["aria-labelledby"] for section in tags.of("section")] == SECTIONS


def test_it_asks_nobody_for_anything(html):
    """No address, no script, no frame, no font; and a policy that would stop them."""
    assert not re.search(r"https?:|//[a-z]|url\(|@import|srcset|\bsrc=", html)
    tags = parsed(html)
    assert not tags.of("script", "link", "iframe", "img", "object", "base", "form")
    policies = [m["content"] for m in tags.of("meta") if m.get("http-equiv")]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_it_is_small(html):
    """The report can be sent by mail."""
    assert len(html.encode()) < 1_500_000


def test_names_are_never_markup(hostile):
    """Whatever a customer, colleague, source or scorecard is called, it is text."""
    html = render(hostile)
    assert "<script" not in html
    assert html.count("&lt;script&gt;") > 10
    parsed(html)


def test_headings_come_in_order(html):
    """One h1, and no level is left out on the way down."""
    levels = [int(tag[1]) for tag, _ in parsed(html).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(b - a <= 1 for a, b in itertools.pairwise(levels))


def test_every_table_says_what_it_holds(html):
    """Each table has a caption, and each heading says what it is the heading of."""
    tags = parsed(html)
    assert len(tags.of("table")) == len(tags.of("caption")) > 5
    assert all("scope" in heading for heading in tags.of("th"))


def test_every_drawing_has_words(html):
    """A chart carries its sentence; a bar beside its numbers is left out for who cannot see it."""
    drawings = parsed(html).of("svg")
    assert len(drawings) > 9
    for drawing in drawings:
        assert drawing.get("aria-hidden") == "true" or len(drawing["aria-label"]) > 40


def test_status_is_never_colour_alone(html):
    """Each band stands with its shape and its word."""
    text = "".join(parsed(html).texts)
    for words in ("▼ at risk", "◆ watch", "● healthy", "○ unknown"):
        assert words in text


def test_the_causes_stand_with_their_points(page, html):
    """The greatest fall is there by name, with its reasons."""
    text = "".join(parsed(html).texts)
    assert page.book.falls[0].who.name in text
    assert re.search(r"−\d+\.\d\s+[A-Z].* fell from", text)


@pytest.mark.parametrize("code", language.LANGUAGES)
def test_it_speaks_the_language_of_the_project(page, code):
    """The page says its language, and nothing of it stays in another."""
    html = render(replace(page, settings=replace(page.settings, language=code)))
    tags = parsed(html)
    assert tags.of("html") == [{"lang": code}]
    words = {"en": "Renewals", "th": "การต่ออายุ", "nl": "Verlengingen", "pl": "Odnowienia"}
    assert [word in html for word in words.values()].count(True) == 1
    assert words[code] in html
    assert "{" not in "".join(tags.texts)  # a placeholder that nothing filled


def test_the_language_of_before_is_spoken_again(page):
    """Rendering in Polish leaves whoever called speaking as they did."""
    language.use("nl")
    render(replace(page, settings=replace(page.settings, language="pl")))
    assert language.current() == "nl"


def test_without_data_it_says_how_to_get_some(bare):
    """An empty report teaches what will stand where."""
    html = render(bare)
    for words in ("keepwell import", "keepwell history", "renewal_date"):
        assert words in html
    parsed(html)


def test_the_style_sheet_knows_every_colour_of_the_charts():
    """What charts are drawn with is replaced by the reader's colours, in the dark too."""
    css = files("keepwell.report").joinpath("templates/_charts.css").read_text(encoding="utf-8")
    for colour in (palette.INK, palette.SOFT, palette.LINE, palette.PAPER, *palette.BANDS.values()):
        assert colour in css


def test_charts_use_no_other_colour(page):
    """A colour the style sheet does not know would stay dark in the dark."""
    drawn = charts.drawn(page.book, page.trend, "EUR")
    known = {palette.INK, palette.SOFT, palette.LINE, palette.PAPER, *palette.BANDS.values()}
    assert len(drawn) == 3
    for chart in drawn.values():
        for drawing in chart.drawings.values():
            used = set(re.findall(r'(?:fill|stroke)="(#[^"]+|rgb[^"]+|[a-z]+)"', drawing))
            assert used - {"none", "transparent"} <= known


def test_a_report_that_cannot_be_written_is_the_users_to_mend(page, tmp_path):
    """The message names the file, and nothing half written is left."""
    with pytest.raises(UsageError, match="Cannot write the report"):
        write(page, tmp_path / "nowhere" / "report.html")


def test_writing_replaces_the_report_as_a_whole(page, tmp_path):
    """The new report stands where the old one was, and nothing beside it."""
    path = tmp_path / "report.html"
    path.write_text("old", encoding="utf-8")
    write(page, path)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert list(tmp_path.iterdir()) == [path]
