"""What a manager says about a file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.intake.imports.mapping import OURS, Mapping, Table
from keepwell.desk.intake.models import File
from keepwell.desk.members.models import timezones
from keepwell.language import number

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    Words = dict[str, tuple[StrOrPromise, StrOrPromise]]

MEGABYTE = 1_000_000
WORDS: "Words" = {
    "account": (gettext_lazy("Customer"), gettext_lazy("The key by which you know the customer.")),
    "person": (gettext_lazy("Person"), gettext_lazy("A human there: a key or an e-mail address.")),
    "at": (gettext_lazy("When"), gettext_lazy("When it happened, or from when on it holds.")),
    "event": (gettext_lazy("What happened"), gettext_lazy("Such as Signed In, Invoice Paid.")),
    "value": (gettext_lazy("Its size"), gettext_lazy("A number: money, hours, a grade.")),
    "trait": (gettext_lazy("What is known"), gettext_lazy("Such as plan, seats, renewal date.")),
    "text": (gettext_lazy("… as a text"), gettext_lazy("Such as the name of the plan.")),
    "number": (gettext_lazy("… as a number"), gettext_lazy("Such as how many seats.")),
    "source": (gettext_lazy("Source"), gettext_lazy("Which system knows it, such as shop.")),
    "id": (gettext_lazy("Row’s own id"), gettext_lazy("Rows of one id are one row. Without ids, "
                                                      "equal rows are recognised.")),
}  # fmt: skip
"""What people call our columns, and what goes there."""
NEEDED = {"touchpoints": ("at", "event"), "traits": ("at", "trait")}


class Bring(forms.Form):
    """A file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy(
            "CSV, JSON lines or Parquet; packed with gzip or zstd if you like. "
            "The first line of a CSV names the columns."
        ),
        error_messages={
            "required": gettext_lazy("Choose a file."),
            "empty": gettext_lazy("The file is empty. Expected rows."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs = {
            "accept": ".csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.gz,.zst",
            "data-most": settings.UPLOAD_LIMIT,
            "data-too-large": too_large(),
        }


def too_large() -> str:
    """Say that a file is larger than may be brought here."""
    return _(
        "The file is larger than {limit} MB. Pack it with gzip, bring it in parts, or use "
        "`keepwell import` on the server, which takes files of any size."
    ).format(limit=number(settings.UPLOAD_LIMIT / MEGABYTE, 0))


@dataclass(frozen=True)
class Row:
    """One of our columns, as the form asks for it."""

    ours: str
    label: "StrOrPromise"
    help: "StrOrPromise"
    column: forms.BoundField
    fixed: forms.BoundField | None
    only: str
    """The table that alone has it; empty: both."""
    needed: bool


class MappingForm(forms.Form):
    """Which column of a file is which of ours."""

    table = forms.ChoiceField(
        label=gettext_lazy("Each row is"),
        widget=forms.RadioSelect,
        choices=[
            ("touchpoints", gettext_lazy("something that happened (a touchpoint)")),
            ("traits", gettext_lazy("something known of a customer (a trait)")),
        ],
    )
    timezone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("Of times in the file that name none."),
        choices=timezones,
    )
    further = forms.CharField(
        label=gettext_lazy("Further properties, the same in every row"),
        help_text=gettext_lazy("One a line, such as: campaign=spring"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=10_000,
    )

    def __init__(self, file: File, mapping: Mapping, data: Any = None) -> None:
        super().__init__(data, initial=_initial(mapping))
        self.file = file
        for ours in WORDS:
            # A column of our own name is ours anyhow, so nothing is not offered there.
            nothing = [] if ours in file.columns else [("", "–")]
            self.fields[f"column_{ours}"] = forms.ChoiceField(
                required=False,
                choices=[*nothing, *((name, name) for name in file.columns)],
                widget=forms.Select(attrs={"aria-label": WORDS[ours][0]}),
            )
            if ours != "id":
                says = _("{column}: the same in every row").format(column=WORDS[ours][0])
                widget = forms.TextInput(attrs={"aria-label": says, "autocomplete": "off"})
                self.fields[f"fixed_{ours}"] = forms.CharField(
                    required=False, max_length=500, widget=widget
                )

    @property
    def rows(self) -> Iterator[Row]:
        """Return what is asked for, column by column."""
        for ours, (label, told) in WORDS.items():
            having = [table for table, names in OURS.items() if ours in names]
            only = having[0] if len(having) == 1 else ""
            fixed = self[f"fixed_{ours}"] if ours != "id" else None
            needed = any(ours in names for names in NEEDED.values())
            yield Row(ours, label, told, self[f"column_{ours}"], fixed, only, needed)

    def clean_further(self) -> dict[str, str]:
        """Read name=value, line by line."""
        lines = [line.strip() for line in self.cleaned_data["further"].splitlines()]
        pairs = [line.partition("=") for line in lines if line]
        for name, equals, value in pairs:
            if not (name.strip() and equals and value.strip()):
                raise ValidationError(
                    _("Expected name=value. Got “{line}”.").format(line=f"{name}{equals}{value}")
                )
        return {name.strip(): value.strip() for name, _equals, value in pairs}

    def clean(self) -> None:
        """See to it that all is said without which every row would be rejected."""
        if self.errors:
            return
        mapping = self.mapping
        given = mapping.columns.keys() | mapping.fixed.keys()
        for ours in NEEDED[mapping.table]:
            if ours not in given:
                self.add_error(f"column_{ours}", _missing(str(WORDS[ours][0])))
        if given.isdisjoint({"account", "person"}):
            self.add_error("column_account", _("Choose the column of the customer or the person."))

    @property
    def mapping(self) -> Mapping:
        """Return what was said. A value for every row goes before a column."""
        said = self.cleaned_data
        table: Table = said["table"]
        fixed = {ours: text for ours in OURS[table] if (text := said.get(f"fixed_{ours}"))}
        columns = {
            ours: name
            for ours in OURS[table]
            if ours not in fixed and (name := said.get(f"column_{ours}"))
        }
        return Mapping(table, columns, said["further"] | fixed, said["timezone"])


def _missing(label: str) -> str:
    return _("Choose the column for “{what}”, or say what it is in every row.").format(what=label)


def _initial(mapping: Mapping) -> dict[str, str]:
    known = {ours: text for ours, text in mapping.fixed.items() if ours in WORDS}
    further = [f"{name}={text}" for name, text in mapping.fixed.items() if name not in known]
    return {
        "table": mapping.table,
        "timezone": mapping.timezone,
        "further": "\n".join(further),
        **{f"column_{ours}": name for ours, name in mapping.columns.items()},
        **{f"fixed_{ours}": text for ours, text in known.items()},
    }
