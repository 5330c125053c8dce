"""The report: a book of business as one HTML file that needs nothing else.

No script, no request to anywhere, readable in the light, in the dark, at 360 px and on paper.
"""

from keepwell.report.page import Page, render, write

__all__ = ["Page", "render", "write"]
