"""What pages of plans and tasks ask for."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.customers.models import Customer, Person
from keepwell.desk.customers.queries import visible_to
from keepwell.desk.members.models import Department, Member
from keepwell.desk.playbooks.actions.editing import checked
from keepwell.desk.playbooks.models import Outcome, Plan, Playbook, Task
from keepwell.desk.playbooks.queries import colleagues, reachable

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _day(label: "StrOrPromise", **more: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), **more
    )


def _text(label: "StrOrPromise", rows: int = 3, **more: Any) -> forms.CharField:
    given = {"max_length": 2_000, **more}
    return forms.CharField(label=label, widget=forms.Textarea({"rows": rows}), **given)


class Done(forms.Form):
    """What came of it."""

    note = _text(gettext_lazy("What came of it"), required=False)


class Send(forms.Form):
    """To whom a message goes."""

    person = forms.ModelChoiceField(
        label=gettext_lazy("To"), queryset=Person.objects.none(), empty_label=None
    )

    def __init__(self, task: Task, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        _offer(self, "person", reachable(task))


class Skip(forms.Form):
    """Why it is left out."""

    reason = _text(gettext_lazy("Why it is left out"), rows=2)


class Snooze(forms.Form):
    """Until when, and why."""

    until = _day(gettext_lazy("Until"))
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].widget.attrs["min"] = tomorrow()


class Give(forms.Form):
    """Who does it."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Colleague"), queryset=Member.objects.none(), required=False,
        empty_label=gettext_lazy("nobody yet"),
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.all(), required=False,
        empty_label=gettext_lazy("that of the colleague"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "owner", colleagues())


class DueOn(forms.Form):
    """By when."""

    due = _day(gettext_lazy("Due"), required=False)


class NewTask(Give):
    """A task of one's own, or for others."""

    title = forms.CharField(label=gettext_lazy("What is to be done"), max_length=200)
    customer = forms.CharField(
        label=gettext_lazy("Customer"), max_length=255, required=False,
        help_text=gettext_lazy("The name, or what the data calls them. May stay empty."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    due = _day(gettext_lazy("Due"), required=False)
    guideline = _text(gettext_lazy("What to know"), required=False, max_length=10_000)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member

    def clean_customer(self) -> Customer | None:
        """Return the one customer that is meant; refuse whom the member may not see."""
        text = str(self.cleaned_data["customer"]).strip()
        if not text:
            return None
        seen = visible_to(self.member)
        exact = seen.filter(key=text).first()
        named = [exact] if exact else list(seen.filter(name=text)[:2])
        if len(named) != 1:
            raise ValidationError(
                _("Expected one customer of this name or key. Got “{text}”.").format(text=text)
            )
        return named[0]

    def clean(self) -> dict[str, Any]:
        """Ask for somebody who does it."""
        given = super().clean() or {}
        if not given.get("owner") and not given.get("department"):
            self.add_error("owner", _("Expected a colleague or a department to give it to."))
        return given


class WhichTasks(forms.Form):
    """Which tasks one wants to see."""

    state = forms.ChoiceField(
        label=gettext_lazy("Tasks"), required=False,
        choices=[
            ("", gettext_lazy("To do")),
            ("snoozed", gettext_lazy("Snoozed")),
            ("over", gettext_lazy("Done and skipped")),
        ],
    )  # fmt: skip


class WhichPlans(forms.Form):
    """Which plans one wants to see."""

    playbook = forms.ModelChoiceField(
        label=gettext_lazy("Playbook"), queryset=Playbook.objects.all(), required=False,
        empty_label=gettext_lazy("All"),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("Plans"), required=False,
        choices=lambda: [
            ("", gettext_lazy("Running")),
            *((one.value, one.label) for one in Outcome if one.value),
        ],
    )  # fmt: skip


class Start(forms.Form):
    """Which playbook, and who leads it."""

    playbook = forms.ModelChoiceField(
        label=gettext_lazy("Playbook"), queryset=Playbook.objects.none(), empty_label=None
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner of the plan"), queryset=Member.objects.none(), required=False,
        empty_label=gettext_lazy("the owner of the customer"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "playbook", Playbook.objects.filter(is_on=True).select_related("edition"))
        _offer(self, "owner", colleagues())


class Finish(forms.Form):
    """What came of a plan."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Outcome"),
        choices=lambda: [(one.value, one.label) for one in Outcome if one.value],
    )
    reason = _text(gettext_lazy("What was learned, or why it ends"))


class GoalForm(forms.Form):
    """What a plan is to reach, and by when."""

    goal = forms.CharField(
        label=gettext_lazy("Goal"), max_length=200,
        help_text=gettext_lazy("The customer reads it, if the plan is shared."),
    )  # fmt: skip
    due = _day(gettext_lazy("By"))

    def __init__(self, plan: Plan, data: Any = None, **kwargs: Any) -> None:
        known = {"goal": plan.goal, "due": timezone.localdate(plan.due_at)}
        super().__init__(data, initial=known, **kwargs)


class GivePlan(forms.Form):
    """Who leads a plan."""

    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=Member.objects.none(), empty_label=None
    )

    def __init__(self, plan: Plan, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, initial={"owner": plan.owner_id}, **kwargs)
        _offer(self, "owner", colleagues())


def due_on(task: Task) -> dict[str, Any]:
    """Return what the form of a task's due day begins with."""
    return {"due": timezone.localdate(task.due_at) if task.due_at else None}


def tomorrow() -> str:
    """Return the first day until which a task can be snoozed, as inputs write it."""
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def _offer(form: forms.Form, name: str, rows: Any) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined] # a ModelChoiceField


class Text(forms.Form):
    """All of a playbook as text."""

    text = forms.CharField(
        label=gettext_lazy("Text"), max_length=200_000, strip=False,
        widget=forms.Textarea({"rows": 28, "class": "mono tall", "spellcheck": "false"}),
    )  # fmt: skip
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def clean_text(self) -> str:
        """Return the text if it can be read; else say every mistake with its line."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        checked(text)
        return text
