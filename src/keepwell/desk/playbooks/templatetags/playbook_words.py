"""Words of plans and tasks: `{% load playbook_words %}`."""

from django import template
from django.utils.safestring import SafeString
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from keepwell.desk.base.templatetags.parts import shape
from keepwell.desk.customers.filters.conditions import condition_words
from keepwell.desk.customers.queries import choices
from keepwell.desk.playbooks.document import START, Document, Due, Step, Wait, Who
from keepwell.desk.playbooks.document.told import told
from keepwell.desk.playbooks.models import Plan, Status
from keepwell.desk.playbooks.showing import PURPOSES, Line, Standing, plan_standing, standing_of
from keepwell.engine.segments import Node
from keepwell.language import number

register = template.Library()
register.filter("told", told)
LOOKS = {Status.DONE: "healthy", Status.OPEN: "watch"}
"""Whose shape and colour a step has: a band's."""


@register.simple_tag
def standing(of: Standing | Plan) -> SafeString:
    """Show how a task or a plan stands: shape, colour and word."""
    one = plan_standing(of) if isinstance(of, Plan) else of
    return shape(one.look, str(one.word))


@register.simple_tag
def step_standing(line: Line) -> SafeString:
    """Show how far a step is; of one in work, how its task stands."""
    if line.task is not None and line.task.is_open:
        return standing(standing_of(line.task, now()))
    if line.is_under_way:
        return shape("unknown", _("Goes out by itself"))
    word = Status(line.status).label if line.status else _("Not yet")
    return shape(LOOKS.get(Status(line.status), "unknown") if line.status else "unknown", str(word))


@register.filter
def purpose_word(purpose: str) -> str:
    """Say what a playbook is for."""
    return str(PURPOSES.get(purpose, purpose))


@register.filter
def who_word(who: Who) -> str:
    """Say who does a step."""
    if who.kind == "department":
        return who.department
    return _("a manager of the owner") if who.kind == "manager" else _("the owner of the plan")


@register.filter
def due_word(due: Due) -> str:
    """Say by when a step is done."""
    if due.is_working:
        text = ngettext("within {days} working day", "within {days} working days", due.days)
    elif due.since == START:
        text = ngettext(
            "within {days} day of the start", "within {days} days of the start", due.days
        )
    else:
        text = ngettext("within {days} day", "within {days} days", due.days)
    return text.format(days=number(due.days, 0))


@register.filter
def wait_word(wait: Wait) -> str:
    """Say what a step waits for."""
    said = {"days": number(wait.days or 0, 0)}
    if wait.until is not None:
        said["condition"] = condition_words(wait.until)
    if wait.days is None:
        return _("waits until: {condition}").format(**said)
    if wait.until is not None:
        text = ngettext(
            "waits until: {condition}, {days} day at most",
            "waits until: {condition}, {days} days at most",
            wait.days,
        )
    else:
        text = ngettext("waits {days} day", "waits {days} days", wait.days)
    return text.format(**said)


@register.filter
def condition(node: Node) -> str:
    """Say a condition in words."""
    return condition_words(node, dict(choices.segments_by_title()))


@register.simple_tag
def after_word(document: Document, step: Step) -> str:
    """Say after which steps one begins; empty if after the one before it, as most do."""
    titles = {one.id: told(one.title) for one in document.steps}
    order = list(titles)
    place = order.index(step.id)
    if list(step.after) == order[max(place - 1, 0) : place]:
        return ""
    if not step.after:
        return _("from the start")
    return _("after: {steps}").format(steps=", ".join(f"“{titles[one]}”" for one in step.after))
