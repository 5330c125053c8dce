"""How somebody is now: what accounts and people have in common."""

from django.db import models

BANDS = ("at_risk", "watch", "healthy", "unknown")
"""Worst first, as the table `scores` names them."""
STATES = ("at_risk", "stable", "ready_to_grow")


class Standing(models.Model):
    """The current score of an account or person, as it was last published."""

    key = models.CharField(max_length=255, unique=True)
    """What the lake calls it."""
    name = models.CharField(max_length=255)
    """What people call it: the trait `name`, else the key."""
    score = models.FloatField(null=True)
    """0 to 100, after caps; None: too little data to say."""
    band = models.CharField(max_length=10, default="unknown")
    """One of BANDS."""
    state = models.CharField(max_length=15, default="stable")
    """One of STATES."""
    coverage = models.FloatField(default=0)
    """0 to 1."""
    band_7 = models.CharField(max_length=10, blank=True)
    band_28 = models.CharField(max_length=10, blank=True)
    band_91 = models.CharField(max_length=10, blank=True)
    """The band this many days before; empty if it was no customer then."""
    change_7 = models.FloatField(null=True)
    change_28 = models.FloatField(null=True)
    change_91 = models.FloatField(null=True)
    """Points since this many days before; None if either day has no score."""
    version = models.CharField(max_length=64, blank=True)
    """Of the scorecard that scored it."""
    measures = models.JSONField(default=dict)
    """`{measure: [value, score, weight, status]}`, null where missing; see `health.reading`."""
    dimensions = models.JSONField(default=dict)
    """`{dimension: score}`, null where missing."""
    held = models.JSONField(default=dict)
    """`{"caps": [numbers of caps in force], "override": {band, reason, until} or null}`."""
    as_of = models.DateField(null=True)
    """The day the score is about."""
    traits = models.JSONField(default=dict)
    """`{trait: text or number}`: the last known of each."""
    readings = models.JSONField(default=dict)
    """`{trait: [number, day]}` of those that read as a number or name a day, as the engine reads
    them (`segments.holding.Trait`); the day counts from 1970-01-01. Null where there is none."""
    known_since = models.DateField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    """When its last touchpoint happened."""
    is_current = models.BooleanField(default=True)
    """False: it was a customer and is no longer."""
    publication = models.BigIntegerField(default=0)
    """Number of the publication that last said so."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
