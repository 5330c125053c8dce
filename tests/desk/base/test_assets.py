"""Files that browsers get."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.template import engines
from pytest_django import Settings

from keepwell.desk.base import assets

ROOMS = Path(assets.__file__).parents[1]
ICON = re.compile(r"""\{% icon "([\w-]+)"|Entry\([^)]*?_\("[^"]+"\), "([\w-]+)\"""")


def test_one_style_sheet():
    """Every part is in the style sheet once, tokens first, print last, within a page's budget."""
    text = assets.stylesheet()
    assert text.startswith(":root {\ncolor-scheme")
    assert text.rstrip().endswith(".print-only { display: none; }")
    assert "/*" not in text
    assert text.count("{") == text.count("}")
    assert len(gzip.compress(text.encode())) < 11_000
    for path in (assets.PARTS / "css").glob("*.css"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 250, path.name


def test_styles_name_only_tokens_there_are():
    """Every custom property that is used is defined somewhere."""
    text = assets.stylesheet()
    used = set(re.findall(r"var\((--[\w-]+)\)", text))
    assert used <= set(re.findall(r"(--[\w-]+):", text))


def test_colours_only_in_tokens():
    """Components know meanings, not colours."""
    for path in (assets.PARTS / "css").glob("*.css"):
        if path.stem not in {"tokens", "dialogs"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"oklch\(|rgb|#[0-9a-f]{3,8}\b(?!-)", text), path.name


def test_behaviours_are_small():
    """A behaviour does one thing in at most 80 lines, and is sealed off from the others."""
    for path in (assets.PARTS / "js").glob("*.js"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 80, path.name
    text = assets.behaviours()
    assert text.startswith('"use strict";\n{\n')
    assert len(gzip.compress(text.encode())) < 11_000


def test_icons_are_drawn():
    """Every icon that a page names is in the sprite."""
    sprite = (assets.PARTS / "icons.svg").read_text(encoding="utf-8")
    drawn = re.findall(r'<symbol id="([\w-]+)"', sprite)
    assert len(drawn) == len(set(drawn))
    files = [*ROOMS.glob("*/templates/**/*.html"), ROOMS / "base" / "navigation.py"]
    named = {a or b for path in files for a, b in ICON.findall(path.read_text(encoding="utf-8"))}
    assert named
    assert named <= set(drawn)


def test_templates_keep_the_content_policy():
    """No page holds a style, a script or a handler of its own: the policy forbids them.

    Mails do, because their readers know no style sheets.
    """
    pages = (path for path in ROOMS.glob("*/templates/**/*.html") if path.parent.name != "mail")
    for path in pages:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|\shx-on|<script(?![^>]*\bsrc=)", text), (
            path
        )


def test_finder_makes_what_is_asked_for():
    """Django finds the joined files as if they lay there; anything else it does not."""
    found = finders.find("base/base.css")
    assert isinstance(found, str)
    assert Path(found).read_text(encoding="utf-8") == assets.stylesheet()
    assert finders.find("base/nothing.css") is None


@pytest.mark.slow
def test_collecting(tmp_path: Path, settings: Settings):
    """Collecting writes the joined files and the chart library, named by their content."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert len(list(tmp_path.glob("base/base.*.css"))) == 1
    [library] = tmp_path.glob("base/vega.*.js")
    assert "vegaEmbed" in library.read_text(encoding="utf-8")
    page = engines["django"].from_string("{% load static %}{% static 'base/base.css' %}").render()
    assert re.fullmatch(r"/static/base/base\.[0-9a-f]{12}\.css", page)
