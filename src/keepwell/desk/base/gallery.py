"""All components on one page, for who builds pages: /gallery/ with KEEPWELL_DEBUG=1.

Its templates are what to copy from. Only here do texts stay English.
"""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now

from keepwell.desk.base.paging import Page
from keepwell.desk.members.access import public


class Example(forms.Form):
    """A field of each kind."""

    name = forms.CharField(help_text="As the customer writes it.", max_length=80)
    owner = forms.ChoiceField(choices=[("", "Nobody"), ("1", "Mali Srisai")], required=False)
    renewal = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), required=False)
    band = forms.MultipleChoiceField(
        choices=[("at_risk", "At risk"), ("watch", "Watch"), ("healthy", "Healthy")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    rhythm = forms.ChoiceField(
        choices=[("now", "At once"), ("daily", "Once a day")], widget=forms.RadioSelect
    )
    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(required=False)
    agree = forms.BooleanField(label="Tell the owner by e-mail", required=False)


ROWS = (
    ("Siam Foods", "at_risk", 41.0, -17.0, 120_400.0, [58.0, 60.0, 55.0, None, 52.0, 44.0, 41.0]),
    ("Bakker BV", "healthy", 82.0, 12.0, 48_000.0, [70.0, 68.0, 71.0, 74.0, 79.0, 80.0, 82.0]),
    ("Sklep Wisła", "watch", 58.0, -15.0, 36_900.0, [73.0, 74.0, 70.0, 69.0, 61.0, 60.0, 58.0]),
    ("North Harbour Freight and Warehousing", "unknown", None, None, None, [None, None]),
)

CHART = {
    "data": {
        "values": [
            {"day": f"2026-{month:02}-01", "score": score, "low": score - 4, "high": score + 4}
            for month, score in enumerate((58, 61, 55, 57, 49, 44, 41), start=1)
        ]
    },
    "height": 200,
    "encoding": {"x": {"field": "day", "type": "temporal", "title": None}},
    "layer": [
        {
            "mark": {"type": "area", "color": "$accent", "opacity": 0.15},
            "encoding": {
                "y": {"field": "low", "type": "quantitative", "title": None},
                "y2": {"field": "high"},
            },
        },
        {
            "mark": {"type": "line", "color": "$accent", "point": True, "tooltip": True},
            "encoding": {"y": {"field": "score", "type": "quantitative"}},
        },
    ],
}


def _given(**more: object) -> dict[str, Any]:
    names = ("name", "band", "score", "change", "value", "trend")
    rows = [dict(zip(names, row, strict=True)) for row in ROWS]
    counts = {"at_risk": 18, "watch": 57, "healthy": 131, "unknown": 6}
    moments = {"before": now() - timedelta(days=3), "ahead": now() + timedelta(days=38)}
    return {
        "rows": rows, "counts": counts, "chart": CHART, "ticks": [50, 75], "sort": "-value",
        "page": Page(rows, next="n", previous="p"), "took": timedelta(seconds=95), **moments,
        "bands": list(counts), **more,
    }  # fmt: skip


@public
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components."""
    messages.success(request, "Siam Foods belongs to Mali Srisai now.")
    messages.error(request, "The file could not be read: it is not a CSV file.")
    wrong = Example({"renewal": "", "rhythm": "later"}, auto_id="wrong_%s")
    return render(request, "base/gallery.html", _given(form=Example(), wrong=wrong))


@public
def pieces(request: HttpRequest) -> HttpResponse:
    """Show what a side panel may hold."""
    messages.info(request, "This came along with a fragment.")
    return render(request, "base/gallery/_panel.html", _given())
