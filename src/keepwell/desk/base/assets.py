"""Files that browsers get and nobody writes by hand: joined styles, joined behaviours, charts.

`static/base/css/*.css` are joined into `base/base.css` and `static/base/js/*.js` into
`base/base.js`, so that a page asks for one file of each; drop a file there and it is part of it.
`base/vega.js` is the chart library as the installed vl-convert holds it. A staticfiles finder
offers them, so `collectstatic` gathers them like any other file, and with KEEPWELL_DEBUG they
follow every change of their parts.
"""

import atexit
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.checks import CheckMessage
from django.core.files.storage import FileSystemStorage

PARTS = Path(__file__).parent / "static" / "base"
FIRST = ("tokens", "reset", "type", "layout")
LAST = ("print",)
"""The order that matters in style sheets; the others are independent of each other."""


def stylesheet() -> str:
    """Join the parts of the style sheet, without comments and indentation."""
    parts = {path.stem: path.read_text(encoding="utf-8") for path in PARTS.glob("css/*.css")}
    others = sorted(parts.keys() - {*FIRST, *LAST})
    text = "\n".join(parts[name] for name in (*FIRST, *others, *LAST))
    return re.sub(r"\n\s*", "\n", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)).lstrip()


def behaviours() -> str:
    """Join the behaviours, each in a block of its own, so that their names cannot meet."""
    parts = [path.read_text(encoding="utf-8") for path in sorted(PARTS.glob("js/*.js"))]
    return '"use strict";\n' + "\n".join(f"{{\n{part}}}" for part in parts)


@lru_cache
def chart_library() -> str:
    """Return Vega, Vega-Lite and vega-embed; making it takes two seconds."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


MADE: Mapping[str, Callable[[], str]] = {
    "base/base.css": stylesheet,
    "base/base.js": behaviours,
    "base/vega.js": chart_library,
}


class MadeFiles(BaseFinder):
    """Finds the files of MADE, making them in a folder that goes when the process ends."""

    def check(self, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ANN401 - Django's signature
        """Return no complaints: there is nothing to set."""
        return []

    def find(self, path: str, find_all: bool = False, **_kwargs: Any) -> Any:  # noqa: ANN401, FBT001, FBT002 - Django's signature
        """Return where the file is, made anew."""
        found = [str(_make(path))] if path in MADE else []
        return found[0] if found and not find_all else found

    def list(self, _ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, Any]]:
        """Return every file and the storage that holds it."""
        storage = FileSystemStorage(_folder())
        for path in MADE:
            _make(path)
            yield path, storage


def _make(path: str) -> Path:
    target = _folder() / path
    text = MADE[path]()
    if not target.exists() or target.read_text(encoding="utf-8") != text:
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return target


@lru_cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="keepwell-assets-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
