"""What people fill in. Whether it may be done is checked by the actions."""

from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.password_validation import (
    get_default_password_validators,
    validate_password,
)
from django.http import HttpRequest
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from keepwell.desk.base.asked import SENSIBLE
from keepwell.desk.base.company import company
from keepwell.desk.members import deeds, tasks
from keepwell.desk.members.models import (
    Department,
    Invitation,
    Member,
    languages,
    timezones,
)
from keepwell.desk.members.queries import Which
from keepwell.language import LANGUAGES


def _password(label: Any, autocomplete: str, **given: Any) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, widget=widget, strip=False, max_length=200, **given)


def _advice() -> str:
    """Say what a password must be, in fewer words than the validators would."""
    least = max(getattr(check, "min_length", 0) for check in get_default_password_validators())
    return gettext(
        "At least {count} characters. A few words in a row are easy to keep in mind and hard to "
        "guess."
    ).format(count=least)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        validators=SENSIBLE,
    )


def _offer(form: forms.BaseForm, field: str, choices: list[tuple[str, Any]]) -> None:
    chosen = form.fields[field]
    assert isinstance(chosen, forms.ChoiceField)
    chosen.choices = choices


def _explain_place(form: forms.BaseForm) -> None:
    form.fields["visibility"].help_text = _(
        "Customers of the department need a department below; without one, own customers are seen."
    )
    department = form.fields["department"]
    assert isinstance(department, forms.ModelChoiceField)
    department.empty_label = gettext("None")


class SignIn(LoginForm):  # type: ignore[misc] # allauth ships no types
    """Address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs = {"autocomplete": "username", "autofocus": True}
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device for two weeks")


class AskForLink(forms.Form):
    """Who wants a new password."""

    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )

    def save(self, request: HttpRequest) -> None:  # noqa: ARG002 - allauth's signature
        """Have the link sent, if the address is a member's."""
        tasks.send_password_link.enqueue(self.cleaned_data["email"], get_language() or "")


class NewPassword(ResetPasswordKeyForm):  # type: ignore[misc] # allauth ships no types
    """The new password; once is enough, for it can be shown while it is typed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["password2"]
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _advice()
        self.fields["password1"].widget.attrs = {"autocomplete": "new-password"}


class ChangePassword(forms.Form):
    """The password one has, and the one one wants."""

    current = _password(_("Password now"), "current-password")
    new = _password(_("New password"), "new-password")

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member = member
        self.fields["new"].help_text = _advice()

    def clean_current(self) -> str:
        """Check that it is the password of the member."""
        current = str(self.cleaned_data["current"])
        if not self.member.check_password(current):
            raise forms.ValidationError(_("This is not your password."))
        return current

    def clean_new(self) -> str:
        """Check that it is hard to guess."""
        new = str(self.cleaned_data["new"])
        validate_password(new, self.member)
        return new


class Invite(forms.ModelForm[Invitation]):
    """Whom to invite, and what they may do."""

    class Meta:
        model = Invitation
        fields = ("name", "email", "role", "visibility", "department", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].help_text = _("Of the letter. They can choose another one later.")
        _explain_place(self)
        own = gettext("As the company: {language}").format(language=LANGUAGES[company().language])
        _offer(self, "language", [("", own), *languages()])

    def clean(self) -> dict[str, Any]:
        """Leave it to the action whether the address is free: it knows what to say."""
        return self.cleaned_data


class Accept(forms.Form):
    """What somebody who is invited chooses."""

    name = forms.CharField(
        label=_("Your name"), max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    password = _password(_("Password"), "new-password")
    language = forms.ChoiceField(label=_("Language"), choices=languages)
    timezone = forms.ChoiceField(
        label=_("Time zone"), choices=timezones,
        widget=forms.Select(attrs={"data-device-zone": True}),
    )  # fmt: skip

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.fields["password"].help_text = _advice()

    def clean(self) -> dict[str, Any]:
        """Check that the password is hard to guess, also for who knows name and address."""
        given = self.cleaned_data
        if "password" in given:
            one = Member(email=self.invitation.email, name=given.get("name", ""))
            try:
                validate_password(given["password"], one)
            except forms.ValidationError as weak:
                self.add_error("password", weak)
        return given


class Profile(forms.ModelForm[Member]):
    """What members choose for themselves."""

    class Meta:
        model = Member
        fields = ("name", "language", "timezone", "theme", "mails")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = gettext("As the company: {zone}").format(zone=company().timezone)
        _offer(self, "language", [("", _("As the browser asks")), *languages()])
        _offer(self, "timezone", [("", zone), *timezones()])


class Place(forms.ModelForm[Member]):
    """What a member may do and see."""

    class Meta:
        model = Member
        fields = ("role", "visibility", "department", "is_active")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _explain_place(self)


class DepartmentName(forms.Form):
    """What a department is called."""

    name = forms.CharField(label=_("Name"), max_length=100)


class RemoveDepartment(forms.Form):
    """Where members of a department go when it is removed."""

    into = forms.ModelChoiceField(
        label=_("Its members go to"), queryset=Department.objects.none(), required=False
    )

    def __init__(self, department: Department, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.ModelChoiceField)
        into.queryset = Department.objects.exclude(pk=department.pk)
        into.required = into.widget.is_required = department.members.exists()


class WhichDeeds(forms.Form):
    """Which part of the log one wants to see."""

    text = forms.CharField(label=_("About"), required=False, max_length=100)
    member = forms.ModelChoiceField(
        label=_("By"), queryset=Member.objects.all(), required=False, empty_label=_("Everybody")
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    verb = forms.ChoiceField(label=_("Deed"), required=False)
    since = _day(_("From"))
    until = _day(_("Until"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "kind", [("", _("All")), *deeds.kinds()])
        _offer(self, "verb", [("", _("All")), *deeds.verbs()])

    def which(self) -> Which:
        """Return what was asked for; what could not be read is left out."""
        self.full_clean()
        return Which(**{name: value for name, value in self.cleaned_data.items() if value})
