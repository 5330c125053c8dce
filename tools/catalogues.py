"""Collect the texts to translate, and check that all of them are translated.

python -m tools.catalogues update    bring the .po files up to date with the source
python -m tools.catalogues check     say what is missing, and fail if anything is
"""

import io
import re
import string
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

PERCENT = re.compile(r"%\((\w+)\)[sd]")
"""A placeholder as Django's templates write it."""


@dataclass(frozen=True)
class Domain:
    """Texts that are translated together: where they stand, and a .po file for each language."""

    name: str
    source: Path
    methods: tuple[tuple[str, str], ...]
    keywords: Mapping[str, tuple[int | tuple[int, str], ...] | None]
    apart: str = ""
    """A folder in `source` that is not its business."""

    @property
    def paths(self) -> list[Path]:
        """Return the .po files."""
        return sorted(self.source.glob(f"locale/*/LC_MESSAGES/{self.name}.po"))

    def extracted(self) -> Catalog:
        """Return every text marked in the source."""
        template = Catalog(project="Keepwell", charset="utf-8")
        found = extract_from_dir(
            self.source,
            list(self.methods),
            keywords=self.keywords,
            comment_tags=["Translators:"],
            directory_filter=lambda folder: not self.apart or Path(folder).name != self.apart,
        )
        for path, _line, message, comments, context in found:
            template.add(message, locations=[(path, 0)], auto_comments=comments, context=context)
        return template


DOMAINS = (
    Domain(
        "keepwell",
        Path("src/keepwell"),
        (
            ("**.py", "python"),
            ("**.html", "jinja2.ext:babel_extract"),
            ("scorecards/*.yaml", "tools.ready_scorecards:extract"),
        ),
        {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)},
        apart="desk",
    ),
    Domain(
        "django",
        Path("src/keepwell/desk"),
        (
            ("**.py", "python"),
            ("**/templates/**.*", "tools.django_templates:extract"),
            ("playbooks/ready/*.yaml", "tools.ready_playbooks:extract"),
        ),
        {
            **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
            **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
            **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
        },
    ),
)
"""What the command line and the reports say; what the desk says."""


def updated(domain: Domain, path: Path) -> Catalog:
    """Return a .po file's catalogue with the texts of now; the ones no longer used are dropped."""
    with path.open("rb") as stream:
        catalog = read_po(stream, locale=path.parts[-3])
    template = domain.extracted()
    template.creation_date = catalog.creation_date
    catalog.update(template, no_fuzzy_matching=True)
    return catalog


def rendered(catalog: Catalog) -> bytes:
    """Return a catalogue as the text of a .po file: sorted, without line numbers, small to diff."""
    stream = io.BytesIO()
    write_po(
        stream, catalog, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True
    )
    return stream.getvalue()


def problems(domain: Domain, path: Path) -> Iterator[str]:
    """Say what is wrong with a .po file, one sentence each."""
    catalog = updated(domain, path)
    if rendered(catalog) != path.read_bytes():
        yield f"{path}: not up to date with the source. Run `make messages` and translate."
    for message in catalog:
        if message.id:
            yield from (f"{path}: {message.id!r}: {said}" for said in _wrong(message, catalog))


def _wrong(message: Message, catalog: Catalog) -> Iterator[str]:
    sources = [message.id] if isinstance(message.id, str) else list(message.id)
    forms = [message.string] if isinstance(message.string, str) else list(message.string or [])
    if message.pluralizable and len(forms) != catalog.num_plurals:
        yield f"expected {catalog.num_plurals} plural forms, got {len(forms)}."
    if message.fuzzy or not all(forms):
        yield "not translated."
        return
    allowed = set.union(*map(_placeholders, sources))
    needed = set.intersection(*map(_placeholders, sources))
    for form in forms:
        if not needed <= _placeholders(form) <= allowed:
            yield f"expected the placeholders {sorted(needed)}, got {sorted(_placeholders(form))}."


def _placeholders(text: str) -> set[str]:
    try:
        braces = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
    except ValueError:  # it speaks of a brace, and has none to be filled in
        braces = set()
    return braces | set(PERCENT.findall(text))


def main(deed: str) -> int:
    """Update or check every catalogue; return the exit code."""
    files = [(domain, path) for domain in DOMAINS for path in domain.paths]
    if deed == "update":
        for domain, path in files:
            path.write_bytes(rendered(updated(domain, path)))
        return 0
    found = [problem for domain, path in files for problem in problems(domain, path)]
    print(*found or [f"{len(files)} catalogues are complete."], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
