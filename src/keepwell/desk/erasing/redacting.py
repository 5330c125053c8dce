"""What the desk wrote down about others, or itself, and that names somebody who is erased."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from keepwell.desk.erasing.traces import Traces
from keepwell.desk.members.models import Deed

GONE = "…"
"""What stands where a name stood."""
RECORDS = (
    "members.Deed", "notices.Notice", "jobs.Track", "jobs.Key", "health.KeptForecast",
    "health.KeptProof", "health.LookBack", "intake.File", "intake.Reject", "webhooks.Delivery",
    "surveys.Letter", "surveys.Attempt", "surveys.Learned", "cases.Case", "cases.Event",
    "cases.Attachment", "cases.Message", "cases.Outgoing", "cases.IncomingMail", "cases.Reasking",
    "playbooks.Plan", "playbooks.Task", "alerts.Alert", "alerts.Reason",
    "django_tasks_database.DBTaskResult",
)  # fmt: skip
"""Tables of what happened. What customers and colleagues wrote about others is no such thing."""
COLLEAGUES = {"who"}
"""Columns that name colleagues."""
CHUNK = 2_000


def redact(traces: Traces) -> int:
    """Take the names out of all records; return in how many rows any stood."""
    told = Deed.objects.filter(subject__in=traces.keys)
    rows = told.update(subject=GONE, name=GONE, before={}, after={})
    return rows + sum(
        _in_table(model, traces) for model in apps.get_models() if model._meta.label in RECORDS
    )


def _in_table(model: type[models.Model], traces: Traces) -> int:
    names = list(_columns(model))
    every: models.QuerySet[models.Model] = models.QuerySet(model)
    found = every.order_by("pk").values_list("pk", *names)
    rows = 0
    for pk, *values in found.iterator(CHUNK):
        after = {name: without(one, traces) for name, one in zip(names, values, strict=True)}
        if list(after.values()) != values:
            every.filter(pk=pk).update(**after)
            rows += 1
    return rows


def _columns(model: type[models.Model]) -> Iterator[str]:
    """Yield the columns of texts and JSON that may name somebody."""
    for field in model._meta.concrete_fields:
        is_text = isinstance(field, models.CharField | models.TextField | models.JSONField)
        if is_text and not field.unique and not field.choices and field.name not in COLLEAGUES:
            yield field.name


def without(value: Any, traces: Traces) -> Any:  # noqa: ANN401 - whatever JSON holds
    """Return a value of JSON without the names, in texts and in keys."""
    if isinstance(value, str):
        return traces.texts.sub(GONE, value)
    if isinstance(value, list):
        return [without(one, traces) for one in value]
    if isinstance(value, dict):
        return {without(key, traces): without(one, traces) for key, one in value.items()}
    return value
