"""Working time: when a team is at work, and how long it has worked. Pure, without the database."""

from keepwell.desk.cases.hours.clock import Clock
from keepwell.desk.cases.hours.plan import ALWAYS, Plan
from keepwell.desk.cases.hours.reckoning import due, next_opening, open_at, worked
from keepwell.desk.cases.hours.spans import NotHours, Span, spans_of, spans_said
from keepwell.desk.cases.hours.stretches import EVER, Stretch

__all__ = [
    "ALWAYS",
    "EVER",
    "Clock",
    "NotHours",
    "Plan",
    "Span",
    "Stretch",
    "due",
    "next_opening",
    "open_at",
    "spans_of",
    "spans_said",
    "worked",
]
