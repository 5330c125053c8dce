"""What is watched, and from where on somebody is alarmed."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class Subject(models.TextChoices):
    """What is watched."""

    NPS = "nps", _("NPS")
    CSAT = "csat", _("Satisfaction (CSAT)")
    SCORE = "score", _("Mean health score")
    BAND = "band", _("Each customer that becomes at risk")
    RENEWAL = "renewal", _("Each renewal of a customer who is not healthy")

    @property
    def is_figure(self) -> bool:
        """Return whether it is one figure, rather than each customer by itself."""
        return self in {Subject.NPS, Subject.CSAT, Subject.SCORE}


class Direction(models.TextChoices):
    """When a figure is alarming."""

    UNDER = "under", _("is under")
    FELL = "fell", _("fell by at least")


class ToWhom(models.TextChoices):
    """Who is responsible."""

    OWNER = "owner", _("The owner of the customer")
    MEMBERS = "members", _("These colleagues")
    DEPARTMENT = "department", _("Managers of a department")
    MANAGERS = "managers", _("All managers")


class Watch(models.Model):
    """A rule of alarm. Without a segment, an owner or a customer it watches everybody."""

    title = models.CharField(_("name"), max_length=150)
    subject = models.CharField(_("watch"), max_length=10, choices=Subject.choices)
    segment = models.CharField(_("segment"), max_length=200, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("customers of"),
    )  # fmt: skip
    customer = models.ForeignKey(
        "customers.Customer", models.CASCADE, null=True, blank=True, related_name="watches"
    )
    direction = models.CharField(
        _("alarm if it"), max_length=10, choices=Direction.choices, default=Direction.UNDER
    )
    limit = models.FloatField(_("limit"), default=0)
    """The level, or by how much it fell: points of NPS and scores, percent of CSAT."""
    days = models.PositiveSmallIntegerField(_("days"), default=90)
    """Answers of so many days count; `fell`: against the days before; renewals within so many."""
    fewest = models.PositiveIntegerField(_("fewest answers"), default=20)
    """Fewer alarm nobody."""
    is_sure = models.BooleanField(_("only when it is more than chance"), default=True)
    """The whole 95 % interval has to be beyond the limit."""
    margin = models.FloatField(_("margin"), default=5)
    """By how much a figure has to recover before it alarms again."""
    least_value = models.FloatField(_("least value"), null=True, blank=True)
    """Of single customers: only those worth so much a year."""
    to = models.CharField(_("tell"), max_length=10, choices=ToWhom.choices, default=ToWhom.MANAGERS)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, blank=True, related_name="+")
    department = models.ForeignKey(
        "members.Department", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("department"),
    )  # fmt: skip
    is_on = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)

    is_armed = models.BooleanField(default=True)
    """Whether it may alarm: not again before its figure recovered."""
    times = models.PositiveIntegerField(default=0)
    """How often it alarmed."""
    fired_at = models.DateTimeField(null=True)
    looked_at = models.DateTimeField(null=True)
    last = models.FloatField(null=True)
    """Its figure at the last look."""
    place = models.BigIntegerField(default=0)
    """The last crossing that was looked at."""

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title
