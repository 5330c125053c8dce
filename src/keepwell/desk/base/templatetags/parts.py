"""The components that take thought: `{% load parts %}`. The rest are classes; see /gallery/."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.forms import BaseForm, BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.safestring import SafeString

from keepwell.desk.base.encrypted import UNREADABLE, is_unreadable
from keepwell.desk.base.markup import markup
from keepwell.desk.base.paging import Page
from keepwell.desk.base.templatetags import words

register = template.Library()

ALIKE = 1_000
"""How many drawn symbols are kept: a list shows a handful of them, hundreds of times."""
HOLLOW = {"unknown"}
"""Bands whose shape is a ring."""


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Draw a symbol of icons.svg; readers of the screen hear `label`, or nothing."""
    return _icon(name, str(label), size)


@lru_cache(ALIKE)
def _icon(name: str, label: str, size: str) -> SafeString:
    use = markup('<use href="{}#{}"></use>', static("base/icons.svg"), name)
    kind = f"icon {size}".strip()
    if label:
        return markup('<svg class="{}" role="img" aria-label="{}">{}</svg>', kind, label, use)
    return markup('<svg class="{}" aria-hidden="true">{}</svg>', kind, use)


@register.simple_tag
def band(name: str, only_shape: bool = False) -> SafeString:  # noqa: FBT001, FBT002 - a tag's switch
    """Show a band as shape, colour and word: `{% band customer.band %}`.

    With `only_shape=True` the word is heard and not seen; the column's head must tell it.
    """
    return shape(name, str(words.band_word(name)), only_shape=only_shape)


@lru_cache(ALIKE)
def shape(name: str, word: str, *, only_shape: bool = False) -> SafeString:
    """Return the shape and colour of a band with a word of one's own."""
    return markup(
        '<span class="band {}{}"><svg class="shape{}" viewBox="0 0 12 12" aria-hidden="true">'
        '<use href="{}#{}"></use></svg><span class="word">{}</span></span>',
        name, " only-shape" if only_shape else "", " hollow" if name in HOLLOW else "",
        static("base/icons.svg"), name, word,
    )  # fmt: skip


@register.simple_tag
def change(points: float | None, digits: int = 0, good: str = "up") -> SafeString:
    """Show a change with arrow and sign: `{% change -17 %}`.

    Where growing is bad: `{% change 3 good="down" %}`; `good=""` takes no side.
    """
    moved = round(points or 0, digits)
    if not moved:
        said = words.NOTHING if points is None else words.number(0, digits)
        return markup('<span class="change">{}</span>', said)
    way = "up" if moved > 0 else "down"
    kind = {good: "better"}.get(way, "worse") if good else ""
    said = words.signed(moved, digits)
    return markup('<span class="change {}">{}{}</span>', kind, icon(way), said)


@register.inclusion_tag("base/parts/help_mark.html")
def help_mark(text: str, about: str = "") -> Mapping[str, str]:
    """Put a question mark that explains in a sentence what stands beside it."""
    return {"text": text, "about": about, "id": f"help-{uuid4().hex[:8]}"}


@register.inclusion_tag("base/parts/field.html")
def field(of: BoundField, kind: str = "", label: str = "") -> Mapping[str, Any]:
    """Show a form's field: label, help, error, control, wired for who cannot see them.

    `kind` adds classes to the field: `wide`, `narrow-control`.
    """
    single = getattr(of.field.widget, "input_type", "") == "checkbox"
    choice = single and not of.use_fieldset
    return {"field": of, "kind": kind, "label": label or of.label, "choice": choice}


@register.inclusion_tag("base/parts/unreadable.html")
def unreadable(secret: str) -> Mapping[str, Any]:
    """Say, if it is so, that a secret cannot be read any more: `{% unreadable hook.secret %}`."""
    return {"said": UNREADABLE if is_unreadable(secret) else ""}


@register.inclusion_tag("base/parts/form_errors.html")
def form_errors(form: BaseForm) -> Mapping[str, BaseForm]:
    """List what has to be mended in a form, each linked to its field."""
    return {"form": form}


@register.simple_block_tag
def section(content: str, title: str, id: str = "", help: str = "") -> str:  # noqa: A002 - HTML's name
    """Wrap a part of the page with its heading: `{% section _("Renewals") %}…{% endsection %}`."""
    given = {"content": content, "title": title, "id": id or f"s-{uuid4().hex[:8]}", "help": help}
    return render_to_string("base/parts/section.html", given)


@register.simple_block_tag(end_name="endempty")
def empty_state(content: str, title: str, icon: str = "info") -> str:
    """Say what will stand here and how to get it there; links and buttons go between the tags."""
    given = {"content": content, "title": title, "icon": icon}
    return render_to_string("base/parts/empty_state.html", given)


@register.inclusion_tag("base/parts/sort_head.html", takes_context=True)
def sort_head(
    context: Context,
    key: str,
    label: str,
    *,
    first: str = "",
    kind: str = "",
    help: str = "",  # noqa: A002 - what help marks are called in all tags
) -> Mapping[str, Any]:
    """Head a column by which one may sort: `{% sort_head "value" _("Value") kind="n" %}`.

    The current order is `sort` of the context (`-value` is downwards); `first` is "-" where the
    first click sorts downwards; `kind` is the cell's class.
    """
    current = str(context.get("sort", ""))
    sorted_by = current.removeprefix("-") == key
    down = current.startswith("-")
    following = (key if down else f"-{key}") if sorted_by else f"{first}{key}"
    return {
        "label": label, "kind": kind, "sorted": sorted_by, "down": down, "help": help,
        "href": _address(context, sort=following, cursor=None),
    }  # fmt: skip


@register.inclusion_tag("base/parts/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any]) -> Mapping[str, Any]:
    """Lead to the pages before and after this one."""
    return {
        "page": page,
        "previous": page.previous and _address(context, cursor=page.previous),
        "next": page.next and _address(context, cursor=page.next),
    }


@register.simple_tag(takes_context=True)
def address(context: Context, **changes: object) -> str:
    """Return this page's address with some parameters changed; None takes one away."""
    return _address(context, **changes)


def _address(context: Context, **changes: object) -> str:
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path
