"""What a case may be."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    """How far a case is."""

    NEW = "new", pgettext_lazy("case", "New")
    OWNED = "owned", _("Owned")
    """Somebody looks after it, and has not answered yet."""
    IN_CONTACT = "in_contact", _("In contact")
    """The customer was answered."""
    SOLVED = "solved", _("Solved")
    CONFIRMED = "confirmed", _("Confirmed")
    """The customer says that it is solved."""
    REOPENED = "reopened", _("Reopened")
    """It was solved, and is not: the customer has to be answered anew."""
    MERGED = "merged", _("Merged")
    """It goes on in another case."""


class Severity(models.TextChoices):
    """How bad it is, worst first."""

    URGENT = "urgent", _("Urgent")
    HIGH = "high", _("High")
    NORMAL = "normal", pgettext_lazy("severity", "Normal")
    LOW = "low", _("Low")

    @property
    def rank(self) -> int:
        """Return 0 for the worst."""
        return list(Severity).index(self)


class Source(models.TextChoices):
    """What a case was opened for."""

    HAND = "hand", _("By hand")
    ANSWER = "answer", _("An answer")
    SCORE = "score", _("The score")
    STATE = "state", _("The state")
    API = "api", _("API")
    MAIL = "mail", _("E-mail")


class Means(models.TextChoices):
    """How something was said."""

    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Telephone")
    CHAT = "chat", _("Chat")
    SMS = "sms", _("SMS or chat app")
    VISIT = "visit", _("In person")
    LETTER = "letter", _("Letter")
    SOCIAL = "social", _("Social media")
    SURVEY = "survey", _("Survey")
    PAGE = "page", _("Their page of the case")
    API = "api", _("API")


class Way(models.TextChoices):
    """Who a message is from, and for whom."""

    IN = "in", _("From the customer")
    OUT = "out", _("To the customer")
    NOTE = "note", _("Among colleagues")


class Kind(models.TextChoices):
    """What happened to a case."""

    OPENED = "opened", _("opened it")
    AGAIN = "again", _("reported it again")
    OWNER = "owner", _("gave it to somebody")
    STATUS = "status", _("changed how far it is")
    SEVERITY = "severity", _("changed how bad it is")
    CAUSE = "cause", _("named its root cause")
    WAITING = "waiting", _("wait for the customer")
    MERGED = "merged", _("merged it")
    LATE = "late", _("reminded of it")
    ASKED = "asked", _("asked the customer anew")
    NOT_ASKED = "not_asked", _("did not ask the customer anew")
    JUDGED = "judged", _("answered anew")


class Whom(models.TextChoices):
    """Who is reminded of a case."""

    OWNER = "owner", _("The owner")
    HEADS = "heads", _("Managers of the department")
    MANAGERS = "managers", _("All managers")
