"""Surveys, and their documents as they were asked."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.surveys.form.document import Document, said
from keepwell.desk.surveys.form.reading import read

LINK = 12
"""Characters of an anonymous link's key: more than 70 bits."""


def new_link() -> str:
    """Return a key for an anonymous link, which nobody guesses."""
    return get_random_string(LINK)


class State(models.TextChoices):
    """How far a survey is."""

    DRAFT = "draft", _("Draft")
    """It was never opened."""
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")
    """It was open; nobody can answer any more."""


class Survey(models.Model):
    """What we ask. It is edited in `document`; what is asked now is `edition`."""

    name = models.SlugField(max_length=64, unique=True)
    document = models.JSONField()
    """As `form.writing.plain` returns it; `form.reading.read` reads it."""
    version = models.PositiveIntegerField(default=1)
    """Counts the changes of the document, so that two who edit do not undo each other."""
    state = models.CharField(max_length=10, default=State.DRAFT)
    edition = models.ForeignKey(
        "surveys.Edition", models.RESTRICT, null=True, related_name="+", db_index=False
    )
    """What is asked now, or was asked last; None: nothing was asked yet."""
    link = models.CharField(max_length=LINK, default=new_link)
    """The key of its anonymous link."""
    link_is_on = models.BooleanField(default=False)
    sites = models.JSONField(default=list)
    """Origins such as `https://shop.example` whose pages may show the survey; none: no site may."""
    pause = models.PositiveSmallIntegerField(default=90)
    """Days after which a site asks somebody again whom it has asked."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    changed_at = models.DateTimeField(default=now)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return said(self.document.get("title", {}), "", self.first_language) or self.name

    @property
    def first_language(self) -> str:
        """Return the language that stands in for all others."""
        return str(next(iter(self.document.get("languages", ())), "en"))

    @property
    def is_open(self) -> bool:
        """Return whether it can be answered."""
        return self.state == State.OPEN and self.edition_id is not None

    @property
    def is_changed(self) -> bool:
        """Return whether the document is another one than what is asked now."""
        return self.edition is not None and self.edition.document != self.document

    def read(self) -> Document:
        """Return the document that is being edited."""
        return read(self.document)


class Edition(models.Model):
    """A document as it was asked: answers stay readable after the survey changed. Never changed."""

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="editions")
    number = models.PositiveIntegerField()
    """Counts the editions of a survey from 1."""
    document = models.JSONField()
    made_at = models.DateTimeField(default=now)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    who = models.CharField(max_length=150)
    """Their name, which outlives them."""

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["survey", "number"], name="editions_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}, {self.number}"

    def read(self) -> Document:
        """Return the document."""
        return read(self.document)
