"""What stands on paper about a customer: all of it as text, in the reader's language."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from keepwell import language, sentences
from keepwell.desk.base.company import company
from keepwell.desk.base.templatetags import words
from keepwell.desk.customers.models import Customer
from keepwell.desk.health.queries.customer import Subject, people_of
from keepwell.desk.health.queries.ledger import Heading, Told
from keepwell.desk.health.queries.measures import DimensionRow, MeasureRow
from keepwell.desk.health.queries.notes import notes_of

NOTES = 6
"""The newest notes that are printed."""

Json = dict[str, Any]


def contents(of: Subject, customer: Customer, told: Told | None, sentence: str) -> Json:
    """Return what the template prints; `sentence` says what the chart shows."""
    return {
        **_head(of, customer),
        "notices": list(_notices(of)),
        "sentence": sentence,
        "ledger": _ledger(told) if told else None,
        "columns": [_("Measure"), _("Value"), "", _("Score"), _("Weight"), _("Data")],
        "dimensions": [_dimension(row) for row in of.makeup.dimensions],
        "notes": [
            {"who": note.who, "day": words.day(localtime(note.written_at)), "text": note.text}
            for note in notes_of(customer)[:NOTES]
        ],
        "people": [
            {"name": one.name, "title": one.title, "score": words.score(one.score),
             **_status(one.band)}
            for one in people_of(customer)
        ],
        "titles": {
            "trend": _("Score over time"), "ledger": _("Why it changed"), "notes": _("Notes"),
            "makeup": _("What the score is made of"), "people": _("People"),
        },
    }  # fmt: skip


def _head(of: Subject, customer: Customer) -> Json:
    standing = of.standing
    change = _("{points} in 28 days").format(points=words.signed(standing.change_28, 0))
    coverage = _("{fresh} of {all} measures ({share})").format(
        fresh=language.number(of.makeup.fresh), all=language.number(len(of.makeup.measures)),
        share=language.percent(standing.coverage),
    )  # fmt: skip
    return {
        "name": customer.name,
        "company": company().name,
        "language": language.current(),
        "subtitle": customer.key,
        "score": words.score(standing.score),
        "standing": _status(standing.band),
        "state": words.state_word(standing.state),
        "change": change if standing.change_28 is not None else "",
        "coverage": coverage,
        "facts": [
            [_("Owner"), str(customer.owner or customer.owner_text or words.NOTHING)],
            [_("Value a year"), words.money(customer.value)],
            [_("Renewal"), words.day(customer.renewal)],
            [_("Scores of"), words.day(standing.as_of)],
        ],
        "footer": _("{company} · printed on {day}").format(
            company=company().name, day=words.day(localdate())
        ),
    }


def _status(band: str) -> Json:
    return {"band": band, "word": words.band_word(band)}


def _notices(of: Subject) -> Iterator[str]:
    held = of.standing.held.get("override")
    if held:
        said = _("A colleague set the band by hand, until {day}: {band}. {reason}")
        yield said.format(
            day=words.day(of.overridden_until), band=words.band_word(held["band"]),
            reason=held.get("reason") or "",
        ).strip()  # fmt: skip
    for why in of.makeup.caps:
        yield _("The score is held down: {why}").format(why=why)


def _ledger(told: Told) -> Json:
    ends = [
        f"{words.day(day)}: {words.number(one.score, 1) if one else words.NOTHING}"
        for day, one in ((told.ledger.since, told.ledger.before),
                         (told.ledger.as_of, told.ledger.after))
    ]  # fmt: skip
    change = words.NOTHING if told.change is None else words.signed(told.change, 1)
    return {
        "ends": " → ".join(ends),
        "headings": [_heading(heading) for heading in told.headings],
        "total": _("{points} in all").format(points=change),
    }


def _heading(heading: Heading) -> Json:
    by_hand = heading.group == "override"
    return {
        "title": heading.title,
        "points": None if by_hand else words.signed(heading.points, 1),
        "lines": [
            ["" if by_hand else words.signed(line.points, 1), line.sentence]
            for line in heading.lines
        ],
    }


def _dimension(row: DimensionRow) -> Json:
    return {
        "title": row.title,
        "number": row.score,
        "score": words.score(row.score),
        "weight": language.percent(row.weight),
        "measures": [_measure(measure) for measure in row.measures],
        **_status(row.band),
    }


def _measure(row: MeasureRow) -> Json:
    unknown = row.stand.value is None
    return {
        "title": row.title,
        "value": words.NOTHING if unknown else row.said,
        "number": row.stand.score if row.is_fresh else None,
        "band": row.band,
        "score": sentences.score(row.stand.score),
        "weight": language.percent(row.stand.weight, 1),
        "data": _data(row),
    }


def _data(row: MeasureRow) -> str:
    return {"ok": _("fresh"), "stale": _("source silent")}.get(row.stand.status, _("missing"))


def letters(found: object) -> Sequence[str]:
    """Return all texts within JSON values."""
    if isinstance(found, dict):
        return [text for value in found.values() for text in letters(value)]
    if isinstance(found, list):
        return [text for value in found for text in letters(value)]
    return [found] if isinstance(found, str) else []
