"""What somebody wrote, apart from what they quote and their signature.

Mail programs say who wrote before in the languages of their users: English, Dutch, Polish and Thai,
with German and French beside. Where nothing is left, all of it counts as written: rather too much
than a customer's word lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

_INTROS = re.compile(
    r"\s*(On\b.{3,200}\bwrote:"
    r"|Op\b.{3,200}\b(schreef|heeft)\b.{0,120}:"
    r"|(W dniu\b|\w{2,6}\.,? \d).{3,200}\b(pisze|napisał(\(a\)|a)?):"
    r"|(เมื่อ|ใน|วันที่).{3,200}เขียน(ว่า)?\s?:"
    r"|Am\b.{3,200}\bschrieb\b.{0,120}:"
    r"|Le\b.{3,200}\ba écrit\s?:)\s*",
    re.IGNORECASE | re.DOTALL,
)
_MOST_LINES = 3
"""Lines that mail programs break such a line into."""
_RULES = re.compile(
    r"\s*(-{2,}\s*(Original Message|Oorspronkelijk bericht|Wiadomość oryginalna|ข้อความ(เดิม|ต้นฉบับ)"
    r"|Ursprüngliche Nachricht|Forwarded message)\s*-{2,}|_{20,})\s*",
    re.IGNORECASE,
)
_FROM = re.compile(r"\s*\*?(From|Van|Od|จาก|Von|De)\s?\*?:\*?\s*\S", re.IGNORECASE)
_SENT = re.compile(
    r"\s*\*?(Sent|Date|Verzonden|Datum|Wysłano|Data|ส่ง|วันที่|Gesendet|Envoyé)\s?\*?:\*?\s*\S",
    re.IGNORECASE,
)
"""Lines of a letter's head, as Outlook puts them before what it quotes."""
_SIGNATURE = re.compile(
    r"--\s?|\s*(Sent from my \w.{0,40}|Get Outlook for \w.{0,40}|Verstuurd vanaf mijn .{1,40}"
    r"|Wysłane z .{1,40}|ส่งจาก .{1,40})\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Split:
    """What somebody wrote, and the rest."""

    text: str
    rest: str
    """What they quote, and their signature."""


def split(whole: str) -> Split:
    r"""Return what somebody wrote, and what stands below it.

    >>> split("Thanks!\n\nOn 2 May 2026, Bo wrote:\n> Is it solved?")
    Split(text='Thanks!', rest='On 2 May 2026, Bo wrote:\n> Is it solved?')
    """
    lines = whole.splitlines()
    cut = next((n for n in range(len(lines)) if _ends(lines, n)), len(lines))
    written, rest = lines[:cut], lines[cut:]
    answers = _below(rest)
    written += [line for n, line in enumerate(rest) if n in answers]
    rest = [line for n, line in enumerate(rest) if n not in answers]
    text = "\n".join(line for line in written if not _is_quote(line)).strip()
    if not text:
        return Split(whole.strip(), "")
    quoted = [line for line in written if _is_quote(line)]
    return Split(text, "\n".join([*quoted, *rest]).strip())


def _ends(lines: Sequence[str], n: int) -> bool:
    """Return whether what somebody wrote ends before a line."""
    line = lines[n]
    if _RULES.fullmatch(line) or _SIGNATURE.fullmatch(line):
        return True
    if _FROM.match(line) and any(_SENT.match(one) for one in lines[n + 1 : n + 4]):
        return True
    return _introduces(lines, n)


def _introduces(lines: Sequence[str], n: int) -> bool:
    if not lines[n].strip() or _is_quote(lines[n]):
        return False
    near = list(takewhile(str.strip, lines[n : n + _MOST_LINES]))
    tails = (" ".join(near[:many])[:500] for many in range(1, len(near) + 1))
    return any(_INTROS.fullmatch(tail) for tail in tails)


def _below(rest: Sequence[str]) -> set[int]:
    """Return which lines stand below a quote and within it: who answers there writes there."""
    first = next((n for n, line in enumerate(rest) if _is_quote(line)), None)
    if first is None or first > _MOST_LINES:  # the quote has no marks: all below is the quote
        return set()
    end = next((n for n, line in enumerate(rest) if _SIGNATURE.fullmatch(line)), len(rest))
    return {n for n in range(first, end) if not _is_quote(rest[n])}


def _is_quote(line: str) -> bool:
    return line.lstrip().startswith(">")
