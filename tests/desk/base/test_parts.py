"""Components that templates are made of."""

import re

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from keepwell.desk.base.paging import Page


def draw(text: str, address: str = "/customers/", **given: object) -> str:
    """Draw a template as a page of that address."""
    context = Context(given | {"request": RequestFactory().get(address)})
    return Template("{% load parts drawings i18n %}" + text).render(context)


def test_icons_are_silent():
    """An icon is not read out unless it has a label."""
    assert 'aria-hidden="true"' in draw('{% icon "search" %}')
    labelled = draw('{% icon "search" label %}', label='Find "it"')
    assert 'role="img" aria-label="Find &quot;it&quot;"' in labelled


@pytest.mark.parametrize("name", ["at_risk", "watch", "healthy", "unknown"])
def test_bands(name: str):
    """A band is a colour, a shape and a word, always all three."""
    drawn = draw("{% band name %}", name=name)
    assert f'class="band {name}"' in drawn
    assert f"icons.svg#{name}" in drawn
    assert f'<span class="word">{name.replace("_", " ")}</span>' in drawn


@pytest.mark.parametrize(
    ("tag", "kind", "said"),
    [
        ("change 3", "better", "+3"),
        ("change -17.4", "worse", "−17"),
        ('change 3 good="down"', "worse", "+3"),
        ('change -3 good=""', "", "−3"),
        ("change -1.25 1", "worse", "−1.2"),
        ("change 0.2", None, "0"),
        ("change nothing", None, "–"),
    ],
)
def test_changes(tag: str, kind: str | None, said: str):
    """A change has arrow, sign and the colour of what it means; none at all has neither."""
    drawn = draw("{% " + tag + " %}", nothing=None)
    assert drawn.endswith(f"{said}</span>")
    assert drawn.startswith(f'<span class="change{"" if kind is None else f" {kind}"}">')
    assert ("#up" in drawn or "#down" in drawn) == (kind is not None)


def test_help_marks_are_apart():
    """Every help mark opens its own text."""
    drawn = draw('{% help_mark one "coverage" %}{% help_mark "Two" %}', one="<One>")
    targets, ids = (re.findall(rf'{name}="(help-\w+)"', drawn) for name in ("popovertarget", " id"))
    assert targets == ids
    assert len(set(ids)) == 2
    assert "&lt;One&gt;" in drawn


class Example(forms.Form):
    """A field, a choice, a box to tick."""

    name = forms.CharField(help_text="As they write it.")
    band = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect, required=False)
    agree = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, required=False)


def test_field_is_wired():
    """A control tells its help and its error to who cannot see them."""
    drawn = draw("{% field form.name %}", form=Example({}))
    described = re.search(r'aria-describedby="([^"]+)"', drawn)
    assert described
    assert all(f'id="{name}"' in drawn for name in described[1].split())
    assert '<label for="id_name">' in drawn
    assert 'aria-invalid="true"' in drawn


def test_group_of_choices():
    """Several controls of one question are a fieldset with a legend."""
    drawn = draw("{% field form.band %}", form=Example())
    assert "<fieldset" in drawn
    assert "<legend>Band" in drawn
    assert drawn.count("<label") == 1


def test_box_to_tick():
    """A box to tick stands in its own label."""
    drawn = draw("{% field form.agree %}", form=Example())
    assert re.search(r'<label class="choice" for="id_agree"><input[^>]+> Agree</label>', drawn)


def test_hidden_field():
    """A hidden field is only itself."""
    drawn = draw("{% field form.key %}", form=Example())
    assert drawn.strip().startswith("<input")
    assert "label" not in drawn


def test_form_errors():
    """What has to be mended is listed, each with a link to its field; a good form lists nothing."""
    assert 'href="#id_name"' in draw("{% form_errors form %}", form=Example({}))
    assert not draw("{% form_errors form %}", form=Example({"name": "Siam"})).strip()


@pytest.mark.parametrize(
    ("now", "follows", "aria"),
    [
        ("-value", "sort=value", "descending"),
        ("value", "sort=-value", "ascending"),
        ("name", "sort=-value", None),
    ],
)
def test_sorting(now: str, follows: str, aria: str | None):
    """A head says how the list is sorted, turns it, keeps the filters and starts at the top."""
    drawn = draw(
        '{% sort_head "value" "Value" first="-" %}', "/c/?band=watch&cursor=abc&sort=x", sort=now
    )
    assert f'href="/c/?band=watch&amp;{follows}"' in drawn
    assert ("aria-sort" in drawn) == (aria is not None)
    assert aria is None or f'aria-sort="{aria}"' in drawn


def test_pager():
    """The pager leads both ways, keeps the filters, and is not there for a single page."""
    drawn = draw("{% pager page %}", "/c/?band=watch&cursor=old", page=Page([], "n:1", "p"))
    assert 'rel="next" href="/c/?band=watch&amp;cursor=n%3A1"' in drawn
    assert 'rel="prev" href="/c/?band=watch&amp;cursor=p"' in drawn
    assert not draw("{% pager page %}", page=Page([], None, None)).strip()


def test_sections():
    """A section is named by its heading."""
    drawn = draw(
        '{% section "Renewals" id="r" help="Soon." %}<p>{{ n }}</p>{% endsection %}', n="<"
    )
    assert '<section class="section" aria-labelledby="r">' in drawn
    assert '<h2 id="r">Renewals</h2>' in drawn
    assert "<p>&lt;</p>" in drawn
    assert "What is Renewals?" in drawn


def test_empty_state():
    """An empty state says what will stand here, and how to get it there."""
    drawn = draw('{% empty_state title icon="tag" %}<p>Add one.</p>{% endempty %}', title="No <b>")
    assert "<h2>No &lt;b&gt;</h2>" in drawn
    assert "<p>Add one.</p>" in drawn
    assert "icons.svg#tag" in drawn
