"""Figures and lists of retention as files, in the columns that `keepwell retention` has."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from keepwell.desk.base.exporting import csv_file
from keepwell.desk.members.models import Member
from keepwell.desk.retention import queries
from keepwell.desk.retention.actions import record_export
from keepwell.desk.retention.forms import Question
from keepwell.engine.retention.cohorts import records
from keepwell.engine.retention.result import COUNTS, flat

EXPORTS = ("figures", "cohorts", "causes", *COUNTS)
"""What can be taken away: figures by part of the period, the others, and who is behind a count."""


def file_of(
    member: Member, question: Question, what: str, *, as_json: bool, reason: str | None = None
) -> HttpResponseBase:
    """Answer with a file of one of EXPORTS, as CSV or JSON; of the lost, those of one reason."""
    rows = _rows(member, question, what, reason)
    record_export(member, what, question.query)
    period = question.period
    name = f"retention-{what}-{period.since}-{period.until}"
    if as_json:
        answer = HttpResponse(_as_json(rows), content_type="application/json")
        answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
        return answer
    head = list(rows[0]) if rows else []
    cells = ([_cell(value) for value in row.values()] for row in rows)
    return csv_file(f"{name}.csv", head, cells)


def _rows(
    member: Member, question: Question, what: str, reason: str | None
) -> Sequence[Mapping[str, object]]:
    if what == "figures":
        counting = queries.retention(member, question.segment)
        return [flat(one) for one in counting.figures(question.parts)]
    if what == "cohorts":
        return list(records(queries.cohorts(member, question)))
    if what == "causes":
        return [asdict(one) for one in queries.causes(member, question)]
    roster = queries.roster(member, question, what, reason)
    found: list[Mapping[str, object]] = roster.to_pylist()
    return found


def _cell(value: object) -> object:
    if isinstance(value, date):  # or a moment, which is a date too
        return value.isoformat()
    return _as_json(value) if isinstance(value, list | tuple | dict | bool) else value


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
