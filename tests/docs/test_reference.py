"""The documentation is held to the code."""

import re
import tomllib
from dataclasses import fields
from pathlib import Path

import click
import pytest

from keepwell.cli import keepwell
from keepwell.project import Settings
from tools import cli_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_described_with_its_default(setting):
    """The page and the template have every setting; the page with the default of the code."""
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| `{setting.name}` \| `(.*?)` \| .+ \|$", page, re.MULTILINE)
    assert row, setting.name
    default = list(setting.default) if isinstance(setting.default, tuple) else setting.default
    assert tomllib.loads(f"value = {row[1]}")["value"] == default
    template = (ROOT / "src/keepwell/keepwell.toml").read_text(encoding="utf-8")
    assert re.search(rf"^(# )?{setting.name} = ", template, re.MULTILINE)


def test_the_settings_page_has_no_other_keys():
    """A setting that is gone is gone from its page."""
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(\w+)`", page, re.MULTILINE)) == {
        setting.name for setting in fields(Settings)
    }


def test_the_command_line_page_is_what_the_commands_say():
    """docs/reference/cli.md is up to date (`make cli-docs`) and has a section per command."""
    page = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    assert page == cli_page.page()
    for name in keepwell.list_commands(click.Context(keepwell)):
        assert f"## `keepwell {name}`" in page


@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_the_two_commands(command):
    """Whoever reads the README alone can see Keepwell work and test it."""
    assert f"$ {command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    """A link to another file of this repository points at a file or folder that exists."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / target).exists(), target


def test_every_page_is_linked_from_the_index():
    """Nothing is written that a reader of docs/index.md cannot find; decisions by their folder."""
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = {page.relative_to(DOCS) for page in DOCS.rglob("*.md") if page.name != "index.md"}
    linked = {"decisions/" if page.parts[0] == "decisions" else str(page) for page in pages}
    assert {target for target in linked if f"({target})" not in index} == set()


def test_nothing_names_a_machine():
    """No page and no lock names an index, or a path of the machine it was written on."""
    for path in [*PAGES, *ROOT.glob("*.lock")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"--(extra-)?index-url|--find-links|https?://\S*/simple", text), path
        assert not re.search(r"(?<![\w.])/(work|home|root|opt)/", text), path
    for lock in ROOT.glob("*.lock"):
        assert "://" not in Path(lock).read_text(encoding="utf-8"), lock
