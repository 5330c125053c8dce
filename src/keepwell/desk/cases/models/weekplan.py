"""When teams are at work, as administrators keep it."""

from datetime import date
from typing import ClassVar
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Coalesce

from keepwell.desk.cases.hours import Plan, spans_of


class WeekPlan(models.Model):
    """The hours of a department; of none: of all departments without their own."""

    department = models.ForeignKey(
        "members.Department", models.CASCADE, null=True, related_name="week_plans"
    )
    zone = models.CharField(max_length=50)
    """Where its clocks hang, as the tz database names it."""
    week = models.JSONField(default=list)
    """Of Monday to Sunday, as `hours.spans_of` reads them."""
    country = models.CharField(max_length=2, blank=True)
    """Whose public holidays are off; empty: there are none."""
    region = models.CharField(max_length=10, blank=True)
    days = models.JSONField(default=dict)
    """Hours of single days, by date (`2026-12-24`); empty hours: a day off."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Coalesce(F("department"), Value(0)), name="week_plans_one_each")
        ]

    def __str__(self) -> str:
        return str(self.department or "")

    def read(self) -> Plan:
        """Return it as time is reckoned by."""
        return Plan(
            ZoneInfo(self.zone),
            [spans_of(text) for text in self.week],
            self.country,
            self.region,
            {date.fromisoformat(day): spans_of(text) for day, text in self.days.items()},
        )
