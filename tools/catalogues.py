"""Collect the texts to translate, and check that all of them are translated.

python -m tools.catalogues update    bring the .po files up to date with the source
python -m tools.catalogues check     say what is missing, and fail if anything is
"""

import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

SOURCE = Path("src/keepwell")
METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]
KEYWORDS = {"_": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """Return every text marked in the source."""
    template = Catalog(project="Keepwell", charset="utf-8")
    found = extract_from_dir(SOURCE, METHODS, keywords=KEYWORDS, comment_tags=["Translators:"])
    for path, _line, message, comments, _context in found:
        template.add(message, locations=[(path, 0)], auto_comments=comments)
    return template


def updated(path: Path) -> Catalog:
    """Return a .po file's catalogue with the texts of now; the ones no longer used are dropped."""
    with path.open("rb") as stream:
        catalog = read_po(stream, locale=path.parts[-3])
    template = extracted()
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


def problems(path: Path) -> Iterator[str]:
    """Say what is wrong with a .po file, one sentence each."""
    catalog = updated(path)
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
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def main(deed: str) -> int:
    """Update or check every catalogue; return the exit code."""
    paths = sorted(SOURCE.glob("locale/*/LC_MESSAGES/keepwell.po"))
    if deed == "update":
        for path in paths:
            path.write_bytes(rendered(updated(path)))
        return 0
    found = [problem for path in paths for problem in problems(path)]
    print(*found or [f"{len(paths)} catalogues are complete."], sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
