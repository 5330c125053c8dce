"""How the answers of an account's people become the answer of the account, as a form."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.engine.feedback.accounts import RoleRule
from keepwell.engine.feedback.declared import HEAVIEST


def hows() -> list[tuple[str, str]]:
    """Return the rules as choices."""
    return [
        ("mean", _("The mean of its people")),
        ("last", _("The newest answer")),
        ("weighted", _("A mean in which some roles weigh more")),
    ]


class RuleForm(forms.Form):
    """A rule."""

    how = forms.ChoiceField(
        label=gettext_lazy("The answer of an account is"), choices=hows, widget=forms.RadioSelect
    )
    role = forms.CharField(
        label=gettext_lazy("Trait that tells a person’s role"), max_length=100,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )  # fmt: skip
    deciders = forms.CharField(
        label=gettext_lazy("Roles that decide about staying"), max_length=1_000,
        help_text=gettext_lazy("With commas between them, as they stand in the trait."),
    )  # fmt: skip
    weights = forms.CharField(
        label=gettext_lazy("Weights of roles"), required=False, max_length=5_000,
        help_text=gettext_lazy(
            "Only where roles weigh differently: a role and its weight on each line, such as "
            "“buyer: 3”. A role of weight 0 does not count."
        ),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "mono"}),
    )  # fmt: skip
    other = forms.FloatField(
        label=gettext_lazy("Weight of everybody else"), min_value=0, max_value=HEAVIEST
    )

    @staticmethod
    def shown(rule: RoleRule) -> dict[str, object]:
        """Return what the form says of a rule."""
        weights = "\n".join(f"{role}: {weight:g}" for role, weight in rule.weights.items())
        return {
            "how": rule.how, "role": rule.role, "deciders": ", ".join(rule.deciders),
            "weights": weights, "other": rule.other,
        }  # fmt: skip

    def clean_deciders(self) -> tuple[str, ...]:
        """Return the roles."""
        said = str(self.cleaned_data["deciders"]).split(",")
        return tuple(dict.fromkeys(one.strip() for one in said if one.strip()))

    def clean_weights(self) -> dict[str, float]:
        """Return the weight of each role."""
        lines = str(self.cleaned_data["weights"]).splitlines()
        return dict(_weight(line) for line in lines if line.strip())

    def rule(self) -> RoleRule:
        """Return the rule that is meant."""
        given: dict[str, Any] = dict(self.cleaned_data)
        if given["how"] != "weighted":
            given |= {"weights": {}, "other": 1.0}
        return RoleRule(**given)


def _weight(line: str) -> tuple[str, float]:
    role, _colon, number = line.rpartition(":")
    try:
        weight = float(number.replace(",", "."))
    except ValueError:
        weight = -1
    if not role.strip() or not 0 <= weight <= HEAVIEST:
        said = _("“{line}” was not understood. Expected a role and its weight, such as “buyer: 3”.")
        raise ValidationError(said.format(line=line.strip()))
    return role.strip(), weight
