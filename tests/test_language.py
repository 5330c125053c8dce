"""Texts, numbers and dates in the reader's language."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from keepwell import language
from keepwell.language import _, day, moment, money, ngettext, number, percent, use
from tools import catalogues

ROOT = Path(__file__).parents[1]
ENGINE, DESK = catalogues.DOMAINS
CATALOGUES = [
    pytest.param(domain, path, id=f"{domain.name}-{path.parts[-3]}")
    for domain in catalogues.DOMAINS
    for path in sorted((ROOT / domain.source).glob("locale/*/LC_MESSAGES/*.po"))
]


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("en", ["1,234.5", "25.6%", "€1,234,568", "Mar 1, 2026"]),
        ("th", ["1,234.5", "25.6%", "€1,234,568", "1 มี.ค. 2026"]),
        ("nl", ["1.234,5", "25,6%", "€\N{NO-BREAK SPACE}1.234.568", "1 mrt 2026"]),
        ("pl", ["1\u00a0234,5", "25,6%", "1\u00a0234\u00a0568\u00a0€", "1 mar 2026"]),
    ],
)
def test_numbers_and_days_follow_the_language(code, written):
    """Separators, signs and months are the reader's, and money stands in whole units."""
    use(code)
    shown = [number(1234.5, 1), percent(0.256, 1), money(1234567.5, "EUR"), day(date(2026, 3, 1))]
    assert shown == written


def test_moments_are_shown_in_the_zone_asked_for():
    """The zone is always said: neither UTC nor the machine's own is assumed."""
    use("nl")
    late = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert moment(late, ZoneInfo("Asia/Bangkok")) == "2 mrt 2026 06:30"
    assert moment(late, UTC) == "1 mrt 2026 23:30"


def test_texts_are_translated_when_they_are_printed():
    """The same call gives another language after `use`."""
    assert _("yes") == "yes"
    use("pl")
    assert _("yes") == "tak"


def test_without_catalogues_texts_are_english(tmp_path, monkeypatch):
    """A source tree that was never set up works, in English."""
    monkeypatch.setattr(language, "CATALOGUES", tmp_path)
    language._catalogue.cache_clear()
    use("pl")
    assert _("yes") == "yes"
    assert ngettext("{count} day", "{count} days", 2) == "{count} days"
    language._catalogue.cache_clear()


@pytest.mark.parametrize(
    ("surroundings", "code"),
    [
        ({"LC_ALL": "th_TH.UTF-8", "LANG": "nl_NL"}, "th"),
        ({"LC_ALL": "", "LANG": "nl_NL"}, "nl"),
        ({"LANG": "pl"}, "pl"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "pl_PL"}, "en"),
        ({}, "en"),
    ],
)
def test_the_shell_says_the_language(surroundings, code, monkeypatch):
    """LC_ALL goes before LANG; what we do not speak is English."""
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    assert language.from_environment() == code


def test_a_language_we_do_not_speak_is_refused():
    """Only `from_environment` guesses; a wrong code is a mistake of the caller."""
    with pytest.raises(ValueError, match="Expected one of"):
        use("xx")


@pytest.mark.slow
@pytest.mark.parametrize(("domain", "path"), CATALOGUES)
def test_a_catalogue_is_complete(domain, path, monkeypatch):
    """Every text of the source is translated, with the same placeholders and all plural forms."""
    monkeypatch.chdir(ROOT)
    assert list(catalogues.problems(domain, path.relative_to(ROOT))) == []


@pytest.mark.parametrize("domain", catalogues.DOMAINS, ids=lambda domain: domain.name)
def test_there_is_a_catalogue_per_language(domain, monkeypatch):
    """What settings accept is what we can speak."""
    monkeypatch.chdir(ROOT)
    assert {path.parts[-3] for path in domain.paths} | {"en"} == set(language.LANGUAGES)


def test_texts_of_templates_are_found(tmp_path):
    """Words, sentences with values and plurals of a Django template are all collected."""
    room = tmp_path / "room" / "templates" / "room"
    room.mkdir(parents=True)
    (room / "page.html").write_text(TEMPLATE, encoding="utf-8")
    found = replace(DESK, source=tmp_path).extracted()
    assert {message.id for message in found if message.id} == {
        "It's here",
        "Signed in as %(name)s",
        ("%(count)s customer", "%(count)s customers"),
    }


TEMPLATE = """{% load i18n %}
    <p title='{% translate "It's here" %}'>Don't (mind] the rest
  {% blocktranslate trimmed %}
    Signed in as {{ name }}
{% endblocktranslate %}
      {% blocktranslate trimmed count count=many %}{{ count }} customer{% plural %}
         {{ count }} customers{% endblocktranslate %}
"""
BROKEN = """msgid ""
msgstr "Language: pl\\nPlural-Forms: nplurals=3; plural=n==1 ? 0 : 1;\\n"

msgid "{count} day"
msgid_plural "{count} days"
msgstr[0] "{count} dzień"
msgstr[1] "dni"
msgstr[2] "{count} dni"

msgid "{name} left"
msgstr "{nazwa} odszedł"

msgid "new"
msgstr ""
"""


def test_broken_translations_are_found(tmp_path):
    """A missing text and wrong placeholders, in any plural form, are named with their text."""
    path = tmp_path / "pl" / "LC_MESSAGES" / "keepwell.po"
    path.parent.mkdir(parents=True)
    path.write_text(BROKEN, encoding="utf-8")
    source = tmp_path / "source"
    source.mkdir()
    (source / "texts.py").write_text(
        '_("{name} left")\n_("new")\nngettext("{count} day", "{count} days", 2)\n', encoding="utf-8"
    )
    found = "\n".join(catalogues.problems(replace(ENGINE, source=source), path))
    assert "'new': not translated" in found
    assert "'{name} left': expected the placeholders ['name'], got ['nazwa']" in found
    assert "('{count} day', '{count} days'): expected the placeholders ['count'], got []" in found
