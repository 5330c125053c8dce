"""Notices in sentences, in the language that is spoken when they are read."""

from collections.abc import Callable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell import sentences
from keepwell.desk.base.navigation import resolved
from keepwell.desk.notices.models import (
    ALERT,
    CASE,
    ENDPOINT,
    GIVEN,
    HEARD,
    HELD,
    MENTION,
    READY,
    RULES,
    SOURCE,
    TARGET,
    TASK,
    TASK_LATE,
    WORSE,
    Notice,
)
from keepwell.desk.playbooks.document.told import told
from keepwell.language import number, percent

ICONS = {
    WORSE: "warning",
    READY: "up",
    MENTION: "note",
    SOURCE: "data",
    ENDPOINT: "external",
    CASE: "calendar",
    GIVEN: "flag",
    HEARD: "note",
    ALERT: "warning",
    HELD: "warning",
    TARGET: "external",
    RULES: "warning",
    TASK: "check",
    TASK_LATE: "calendar",
}


ABOUT = {
    CASE: ("cases:case", "case"),
    GIVEN: ("cases:case", "case"),
    HEARD: ("cases:case", "case"),
    TASK: ("playbooks:task", "task"),
    TASK_LATE: ("playbooks:task", "task"),
    RULES: ("rules:did", "tree"),
    ALERT: ("alerts:alert", "alert"),
}
"""Kinds that are about one thing: its page, and where its number stands in the data."""


def page(notice: Notice) -> str:
    """Return the path of the page that a notice is about; empty if there is none."""
    if notice.kind in ABOUT:
        name, number_of = ABOUT[notice.kind]
        return reverse(name, args=[notice.data[number_of]])
    if notice.customer is not None:
        return reverse("health:customer", args=[notice.customer.key])
    if notice.kind == HELD:
        return f"{reverse('alerts:list')}?show=held"
    if notice.kind == TARGET:
        return reverse("alerts:reach")
    if notice.kind == ENDPOINT:
        return resolved("webhooks:list") or ""
    return resolved("intake:data") or ""


def sentence(notice: Notice) -> str:
    """Say what happened, in one sentence that names the customer."""
    name = str(notice.customer) if notice.customer else ""
    return _SENTENCES[notice.kind](name, notice.data)


def _worse(name: str, data: Mapping[str, Any]) -> str:
    said = {"customer": name, "band": sentences.band(data["band"]), **_scores(data)}
    if data["band"] != data["band_before"]:
        said["before"] = sentences.band(data["band_before"])
        return _("{customer} went from {before} to {band}: {score_before} → {score}").format(**said)
    return _("{customer} fell fast: {score_before} → {score}, {band}").format(**said)


def _ready(name: str, data: Mapping[str, Any]) -> str:
    return _("{customer} is ready to grow: {score}").format(customer=name, **_scores(data))


def _scores(data: Mapping[str, Any]) -> dict[str, str]:
    return {key: sentences.score(data[key]) for key in ("score_before", "score")}


def _mention(name: str, data: Mapping[str, Any]) -> str:
    return _("{author} mentioned you in a note about {customer}").format(
        author=data["by"], customer=name
    )


def _source(_name: str, data: Mapping[str, Any]) -> str:
    return _("The source “{source}” has sent nothing for {days} days").format(
        source=data["source"], days=number(data["days"])
    )


def _endpoint(_name: str, data: Mapping[str, Any]) -> str:
    if data["reason"] == "gone":
        said = _("The webhook “{title}” is switched off: its receiver says it is gone for good")
    else:
        said = _("The webhook “{title}” is switched off: it has failed for days")
    return said.format(title=data["title"])


def _case(name: str, data: Mapping[str, Any]) -> str:
    said = {"case": f"#{data['case']} {data['about']}", "customer": name}
    if data["percent"] >= 100:  # noqa: PLR2004 - all of it
        late = {
            "answer": _("The first answer to {case} of {customer} is overdue"),
            "solve": _("The solution of {case} of {customer} is overdue"),
        }
        return late[data["clock"]].format(**said)
    soon = {
        "answer": _("{share} of the time to answer {case} of {customer} is over"),
        "solve": _("{share} of the time to solve {case} of {customer} is over"),
    }
    return soon[data["clock"]].format(share=percent(data["percent"] / 100), **said)


def _given(name: str, data: Mapping[str, Any]) -> str:
    return _("{author} gave you the case {case} of {customer}").format(
        author=data["by"], case=f"#{data['case']} {data['about']}", customer=name
    )


def _heard(name: str, data: Mapping[str, Any]) -> str:
    did = {
        "said": _("{customer} wrote something in the case {case}"),
        "confirmed": _("{customer} confirmed that the case {case} is solved"),
        "reopened": _("{customer} is still not content: the case {case} is open again"),
        "bounced": _("A letter to {customer} could not be delivered: see the case {case}"),
        "doubtful": _("A mail that names the case {case} of {customer} seems to be forged"),
        "other": _("Somebody else answered in the case {case} of {customer}"),
    }
    return did[data["what"]].format(customer=name, case=f"#{data['case']} {data['about']}")


def _task(name: str, data: Mapping[str, Any]) -> str:
    said = {"task": told(data["title"]), "customer": name, "author": data["by"]}
    if not name:
        text = _("{author} set you a task: {task}") if data["by"] else _("A new task: {task}")
    elif data["by"]:
        text = _("{author} set you a task for {customer}: {task}")
    else:
        text = _("A new task for {customer}: {task}")
    return text.format(**said)


def _task_late(name: str, data: Mapping[str, Any]) -> str:
    text = _("The task “{task}” for {customer} is overdue")
    if not name:
        text = _("The task “{task}” is overdue")
    return text.format(task=told(data["title"]), customer=name)


def _rules(_name: str, data: Mapping[str, Any]) -> str:
    return _("Something that the rules “{title}” say cannot be done any more").format(
        title=data["title"]
    )


def _alert(_name: str, data: Mapping[str, Any]) -> str:
    return str(data["headline"])


def _held(_name: str, data: Mapping[str, Any]) -> str:
    count = data["count"]
    said = ngettext(
        "{count} alert was held back, for you had as many as your budget allows: {first}",
        "{count} alerts were held back, for you had as many as your budget allows. First: {first}",
        count,
    )
    return said.format(count=number(count), first=data["named"][0])


def _target(_name: str, data: Mapping[str, Any]) -> str:
    return _("Alerts no longer go to “{title}”: five messages in a row did not go out").format(
        title=data["title"]
    )


_SENTENCES: Mapping[str, Callable[[str, Mapping[str, Any]], str]] = {
    WORSE: _worse,
    READY: _ready,
    MENTION: _mention,
    SOURCE: _source,
    ENDPOINT: _endpoint,
    CASE: _case,
    GIVEN: _given,
    HEARD: _heard,
    ALERT: _alert,
    HELD: _held,
    TARGET: _target,
    RULES: _rules,
    TASK: _task,
    TASK_LATE: _task_late,
}
