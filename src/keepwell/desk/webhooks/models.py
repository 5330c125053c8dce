"""Whom we tell, what we told, and how far we are."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from keepwell.desk.base.encrypted import EncryptedTextField

ANSWER = 500
"""Characters of an answer that are kept."""


class State(models.TextChoices):
    """How far a delivery is. Its words are in `words.py`."""

    WAITING = "waiting"
    """Not tried yet."""
    DONE = "done"
    FAILED = "failed"
    """Tried, and to be tried again."""
    GIVEN_UP = "given_up"


class Endpoint(models.Model):
    """An address of another system, and what it wants to hear."""

    title = models.CharField(max_length=100)
    url = models.CharField(max_length=1000)
    events = models.JSONField(default=list)
    """Kinds of events, as `events.KINDS` names them."""
    segment = models.CharField(max_length=100, blank=True)
    """Only of customers in this segment; empty: of all."""
    secret = EncryptedTextField()
    """What bodies are signed with. It must be known to sign, so it cannot be kept as a hash."""
    secret_before = EncryptedTextField(blank=True)
    secret_before_until = models.DateTimeField(null=True)
    """Until then bodies are signed with the secret before, too."""
    is_on = models.BooleanField(default=True)
    disabled_reason = models.CharField(max_length=20, blank=True)
    """Why Keepwell itself switched it off: `gone` or `failing`; see `words.py`."""
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    made_at = models.DateTimeField(default=now)
    """What happened before is not told."""
    failing_since = models.DateTimeField(null=True)
    """The first failure after the last success."""
    failures = models.PositiveIntegerField(default=0)
    """How often in a row it gave no answer that could be used."""
    rest_until = models.DateTimeField(null=True)
    """It is in trouble, and nothing is sent before then: not one try for each of a long queue."""

    class Meta:
        ordering: ClassVar = ["title", "id"]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """One event for one endpoint."""

    endpoint = models.ForeignKey(
        Endpoint, models.CASCADE, related_name="deliveries",
        db_index=False,  # there is `deliveries_of_endpoint`
    )  # fmt: skip
    event = models.CharField(max_length=60)
    """The event's id, which receivers know repeats by; every endpoint gets an event once."""
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=255, blank=True)
    """The name of the customer or source that it tells of; empty: of many, or of none."""
    body = models.TextField()
    """What is sent, to the byte: it is what the signature is of."""
    state = models.CharField(max_length=10, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, default=now)
    """When it is sent, or tried again; None: it is not."""
    status = models.PositiveSmallIntegerField(null=True)
    """HTTP's, of the last answer; None if there was none."""
    answer = models.CharField(max_length=ANSWER, blank=True)
    """How the last answer began."""
    trouble = models.CharField(max_length=20, blank=True)
    """Why there was no answer; see `words.py`."""
    ms = models.PositiveIntegerField(null=True)
    """How long the last try took."""
    created_at = models.DateTimeField(default=now)
    done_at = models.DateTimeField(null=True)
    """When it arrived, or was given up."""

    class Meta:
        ordering: ClassVar = ["-created_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["endpoint", "event"], name="deliveries_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["endpoint", "created_at", "id"], name="deliveries_of_endpoint"),
            models.Index(
                fields=["endpoint", "state", "created_at", "id"], name="deliveries_in_state"
            ),
            models.Index(fields=["endpoint", "next_at", "id"], name="deliveries_to_send"),
            models.Index(fields=["created_at"], name="deliveries_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event}"

    @property
    def is_open(self) -> bool:
        """Return whether it is still to be sent."""
        return self.next_at is not None


class Mark(models.Model):
    """How far we have looked at what others write. Its row is the lock of all who look."""

    key = models.CharField(max_length=300, primary_key=True)
    place = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.place}"


class LastScore(models.Model):
    """The score from which the next move of a customer is counted.

    There are none while nobody wants to hear of refreshed scores.
    """

    customer = models.OneToOneField(
        "customers.Customer", models.CASCADE, primary_key=True, related_name="last_score"
    )
    score = models.FloatField()

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.score}"
