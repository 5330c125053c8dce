"""Small drawings in text and tables."""

import re

import pytest
from django.template import Context, Template


def draw(text: str, **given: object) -> str:
    """Draw a template."""
    return Template("{% load drawings %}" + text).render(Context(given))


def test_sparkline():
    """A line spans what it shows, breaks where nothing is known, and ends in a mark."""
    drawn = draw('{% sparkline values "Up" "healthy" %}', values=[10, 20, None, 30, 40, None])
    assert 'd="M3.0 19.0 L19.4 13.7 M52.2 8.3 L68.6 3.0"' in drawn
    assert 'cx="68.6" cy="3.0"' in drawn
    assert 'role="img" aria-label="Up"' in drawn


def test_sparkline_of_one_value():
    """Values that are all the same lie in the middle."""
    assert 'd="M3.0 11.0 L85.0 11.0"' in draw('{% sparkline values "" %}', values=[7, 7])


def test_sparkline_of_nothing():
    """Without any value there is a dash."""
    assert "–" in draw('{% sparkline values "" %}', values=[None])


@pytest.mark.parametrize(
    ("value", "width"), [(63, "63.0"), (-4, "0.0"), (200, "100.0"), (None, None)]
)
def test_bar(value: float | None, width: str | None):
    """A bar is as long as its value, never longer than its scale, and not there without one."""
    drawn = draw(
        '{% bar value "63 of 100" band="watch" ticks=ticks %}', value=value, ticks=[50, 75]
    )
    assert re.findall(r'class="fill" width="([\d.]+)"', drawn) == ([width] if width else [])
    assert re.findall(r'd="M([\d.]+) ', drawn) == ["50.0", "75.0"]


def test_bar_on_another_scale():
    """A scale may begin and end anywhere, and may have no length."""
    assert 'class="fill" width="25.0"' in draw('{% bar 15 "" low=10 high=30 %}')
    assert 'class="fill" width="0.0"' in draw('{% bar 10 "" low=10 high=10 %}')


def test_split_bar():
    """The pieces of a whole lie side by side, each in its colour; what is none is not drawn."""
    drawn = draw('{% split_bar counts "words" %}', counts={"at_risk": 1, "watch": 0, "healthy": 3})
    pieces = re.findall(r'class="(\w+)" x="([\d.]+)" width="([\d.]+)"', drawn)
    assert pieces == [("at_risk", "0.0", "248.0"), ("healthy", "250.0", "748.0")]
    assert "<rect" not in draw('{% split_bar counts "words" %}', counts={"watch": 0})
