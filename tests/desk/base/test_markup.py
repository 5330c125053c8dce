"""HTML put together without Django's own functions is as safe as with them."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy
from hypothesis import given
from hypothesis import strategies as st

from keepwell.desk.base.markup import joined, markup


@given(st.lists(st.text() | st.integers() | st.none(), min_size=1))
def test_it_says_what_django_says(parts: list[object]) -> None:
    """Whatever is put into a pattern comes out as `format_html` writes it."""
    pattern = "<p>" + "{}" * len(parts) + "</p>"
    assert markup(pattern, *parts) == format_html(pattern, *parts)


def test_what_is_html_stays_so() -> None:
    """Pieces are not escaped again when they are put into others; lazy texts are."""
    inner = markup("<b>{}</b>", gettext_lazy("a < b"))
    assert inner == "<b>a &lt; b</b>"
    assert markup("<i>{}</i>", joined([inner, inner], ", ")) == f"<i>{inner}, {inner}</i>"
