"""HTML letters as text."""

import re
from html.parser import HTMLParser

_HIDDEN = {"head", "script", "style", "template", "title"}
_BLOCKS = {
    "address", "article", "blockquote", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4",
    "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul",
}  # fmt: skip
_QUOTE = "blockquote"
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n\f]+")


def text_of(html: str) -> str:
    r"""Return what a reader of an HTML letter sees; what it quotes stands behind `>`.

    >>> text_of("<p>Dear all,</p>Thank&nbsp;you<br>Ann<blockquote>Hi</blockquote>")
    'Dear all,\nThank\xa0you\nAnn\n> Hi'
    """
    reader = _Reader()
    reader.feed(_closed(html))
    reader.close()
    reader.end_line()
    return "\n".join(reader.lines)


def _closed(html: str) -> str:
    """Return a letter in which whatever begins ends, too.

    For what never ends Python's parser looks to the end of the letter, again and again.
    """
    head, end, tail = html.rpartition("-->")
    html = _COMMENT.sub("", head + end) + tail.replace("<!--", "&lt;!--")
    head, end, tail = html.replace("<![", "<!").rpartition(">")
    return head + end + tail.replace("<", "&lt;")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line = ""
        self._hidden = self._quotes = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag == "br":
            self.lines.append(self._mark() + self._line.strip())
            self._line = ""
        elif tag in _BLOCKS:
            self.end_line()
        self._hidden += tag in _HIDDEN
        self._quotes += tag == _QUOTE

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        if tag == _QUOTE and self._quotes:
            self._quotes -= 1

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            said = _SPACES.sub(" ", data)
            self._line += said.lstrip(" ") if not self._line else said

    def end_line(self) -> None:
        """Keep the line that was begun."""
        if line := self._line.strip(" "):
            self.lines.append(self._mark() + line)
        self._line = ""

    def _mark(self) -> str:
        return "> " * min(self._quotes, 3)
