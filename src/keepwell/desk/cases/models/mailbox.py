"""Where customers' mails come in, and each mail that came."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from keepwell.desk.base.encrypted import EncryptedTextField
from keepwell.desk.cases.models.case import Case
from keepwell.desk.cases.models.message import Message


class Mailbox(models.Model):
    """How mails come in, as an administrator set it up. There is one row, of number 1."""

    address = models.CharField(max_length=254, blank=True)
    """What customers answer to, such as `support@acme.example`; empty: letters are answered to
    whoever sends them."""
    is_plus = models.BooleanField(default=True)
    """Whether what follows a plus comes in, too: `support+token@acme.example`."""
    authserv_id = models.CharField(max_length=255, blank=True)
    """How the mail host that checks senders calls itself in `Authentication-Results`; empty: nobody
    is believed."""
    opens_cases = models.BooleanField(default=False)
    """Whether a mail of somebody we know, about no case, opens one; else a colleague decides."""
    digest = models.CharField(max_length=64, blank=True)
    """Of the secret of the webhook's address, which is not kept; empty: there is no webhook."""
    hint = models.CharField(max_length=40, blank=True)
    """What may be shown of it."""
    is_read = models.BooleanField(default=False)
    """Whether the mailbox is read by IMAP."""
    host = models.CharField(max_length=255, blank=True)
    port = models.PositiveIntegerField(default=993)
    user = models.CharField(max_length=255, blank=True)
    password = EncryptedTextField(blank=True)
    """Needed to sign in, so it cannot be kept as a hash, and it is never shown again; `${NAME}` in
    it is read from the environment."""
    folder = models.CharField(max_length=255, default="INBOX")
    looked_at = models.DateTimeField(null=True)
    """When it was read last."""
    trouble = models.CharField(max_length=300, blank=True)
    """Why it could not be read the last time."""

    def __str__(self) -> str:
        return self.address or self.host


class Fate(models.TextChoices):
    """What became of a mail."""

    WAITING = "waiting", _("Without a case")
    """A colleague says what it is about."""
    FILED = "filed", _("In a case")
    AUTOMATIC = "automatic", _("Written by a machine")
    DROPPED = "dropped", _("Dropped")


class Why(models.TextChoices):
    """Why a mail was not simply added to a case."""

    UNKNOWN = "unknown", _("Nobody knows the sender")
    NO_CASE = "no_case", _("It is about no case that we know")
    FORGED = "forged", _("The sender’s address seems to be forged: the mail host says so")
    OFTEN = "often", _("Very many came from this address")
    OTHER = "other", _("It came from another address than the customer’s, so nobody confirmed it")
    BOUNCE = "bounce", _("A letter of ours could not be delivered")
    REPLY = "reply", _("An automatic reply")
    LIST = "list", _("It went to many")
    LOOP = "loop", _("It is our own letter")


class IncomingMail(models.Model):
    """A mail that came in. Whatever it is, nothing is lost."""

    fact = models.CharField(max_length=64, unique=True)
    """Its name: the same mail comes in once."""
    at = models.DateTimeField(default=now)
    """When it came in."""
    address = models.CharField(max_length=254)
    """The sender's, in lower case."""
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    rest = models.TextField(blank=True)
    """What it quotes, and the signature."""
    left_out = models.JSONField(default=list)
    """What was attached and is not kept: `{name, kind, size}` of each."""
    is_whole = models.BooleanField(default=True)
    """Whether all of it was read; else it was too large, or too entangled, and its head alone."""
    fate = models.CharField(max_length=10, default=Fate.WAITING)
    why = models.CharField(max_length=10, blank=True)
    """One of Why; empty: it is plain."""
    person = models.ForeignKey("customers.Person", models.CASCADE, null=True, related_name="mails")
    """Who has this address, if one person has."""
    case = models.ForeignKey(Case, models.SET_NULL, null=True, related_name="mails")
    message = models.OneToOneField(Message, models.SET_NULL, null=True, related_name="mail")
    """As it stands in the case's thread."""
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+"
    )
    """Which colleague said what becomes of it."""

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], condition=Q(fate="waiting"), name="mails_waiting"),
            models.Index(fields=["fate", "-at", "-id"], name="mails_by_fate"),
            models.Index(fields=["address", "at"], name="mails_of_address"),
        ]

    def __str__(self) -> str:
        return self.subject or self.address
