"""From data to a PDF, in a process of its own: `python -m keepwell.desk.health.paper.press`.

Reads JSON from standard input, `{"data": …, "chart": Vega-Lite or null, "colours": {name: colour},
"fonts": folder or null, "page": its file here}`, and writes the PDF to standard output. It can be
stopped when it takes too long, its memory goes when it ends, and it starts quickly: it needs
nothing of desk or engine.
"""

import json
import sys
from importlib.resources import files
from typing import Any

FONTS = (
    "Noto Sans", "Noto Sans Thai", "Sarabun", "Liberation Sans", "DejaVu Sans", "Libertinus Serif",
)  # fmt: skip
"""What is set with, in this order, as far as it is there; the last one always is."""
WIDTH, HEIGHT = 660, 190
"""Of the chart, in pixels."""


def main() -> None:
    """Print what standard input holds."""
    sys.stdout.buffer.write(press(json.load(sys.stdin)))


def press(asked: dict[str, Any]) -> bytes:
    """Return the PDF."""
    import typst

    folders = [asked["fonts"]] if asked["fonts"] else []
    fonts = typst.Fonts(font_paths=folders)
    known = [name for name in FONTS if name in fonts.families()]
    data = asked["data"] | {"fonts": known, "chart": asked["chart"] is not None}
    sources = {
        "main.typ": files(__package__).joinpath(asked["page"]).read_bytes(),
        "data.json": json.dumps(data).encode(),
    }
    if asked["chart"] is not None:
        sources["chart.svg"] = drawn(asked["chart"], asked["colours"], known[0]).encode()
    return bytes(typst.compile(sources, font_paths=fonts))  # type: ignore[call-overload] # takes many


def drawn(chart: dict[str, Any], colours: dict[str, str], font: str) -> str:
    """Draw a chart in the colours of paper."""
    import vl_convert

    config = {
        "background": None, "font": font, "view": {"stroke": None},
        "axis": {
            "labelColor": colours["$soft"], "gridColor": colours["$line"], "labelFontSize": 12,
        },
    }  # fmt: skip
    spec = coloured(chart, colours) | {"width": WIDTH, "height": HEIGHT, "config": config}
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def coloured(value: Any, colours: dict[str, str]) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Put colours in the place of their names."""
    if isinstance(value, dict):
        return {name: coloured(one, colours) for name, one in value.items()}
    if isinstance(value, list):
        return [coloured(one, colours) for one in value]
    return colours.get(value, value) if isinstance(value, str) else value


if __name__ == "__main__":
    main()
