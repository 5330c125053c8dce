"""Whether a page in a real browser is good to look at: narrow and wide, light and dark."""

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

PICTURES = os.environ.get("KEEPWELL_PICTURES")
"""A folder for a picture of each page, for people to look at."""
WIDTHS = (360, 1440)
FITS = """() => document.readyState === 'complete'
    && document.documentElement.scrollWidth <= innerWidth"""


def is_fit_for_all(page: Page, name: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Assert that nothing is cut off, and that axe finds nothing, at these widths."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type] # one of two words
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            if PICTURES:
                path = Path(PICTURES) / f"{name}-{width}-{scheme}.png"
                page.screenshot(path=path, full_page=True)
            page.wait_for_function(FITS, timeout=20_000)  # a new width is laid out a moment later
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}, {width}: {found.generate_report()}"
