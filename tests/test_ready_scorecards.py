"""Ready scorecards in the language of whoever reads them."""

from pathlib import Path

import pytest

from keepwell import sentences
from keepwell.engine.scorecard.reading import read_text
from tools.ready_scorecards import extract

CARDS = sorted(Path("src/keepwell/scorecards").glob("*.yaml"))


@pytest.mark.parametrize("path", CARDS, ids=lambda path: path.stem)
def test_translators_get_all_that_colleagues_read(path):
    """Titles of the scorecard, its dimensions and measures, and the reasons of caps."""
    card, _issues = read_text(path.read_text(encoding="utf-8"), path.name)
    assert card is not None
    with path.open("rb") as stream:
        found = {
            texts for _line, _function, texts, _comments in extract(stream, (), (), options={})
        }
    assert found == {
        (sentences.READY, text)
        for text in (
            card.title, *(one.title for one in (*card.dimensions, *card.measures)),
            *(one.why for one in card.caps),
        )
    }  # fmt: skip


def test_what_the_company_wrote_stays(monkeypatch):
    """A text of ours is translated in its context; any other, and none, is shown as it is."""
    known = {("scorecard", "Loyalty"): "Trouw"}
    monkeypatch.setattr(sentences, "pgettext", lambda *asked: known.get(asked, asked[1]))
    assert [sentences.told(text) for text in ("Loyalty", "Our own", "")] == ["Trouw", "Our own", ""]
