"""Every key a scorecard may have, by the kind of mapping it stands in.

This is the one list: reading accepts these, "did you mean" chooses from them, and
`docs/reference/scorecards.md` explains each.
"""

from typing import Literal

from keepwell.engine.scorecard.schema import COMPARISONS

Kind = Literal[
    "scorecard", "bands", "dimension", "measure", "per", "condition", "applies_to",
    "rule", "cap", "ready_to_grow", "test", "touchpoint", "trait row", "expectation",
]  # fmt: skip

AGGREGATION = ("aggregate", "event", "of", "where", "matching", "window")
"""What describes touchpoints folded into a number."""
_ROW = ("account", "person", "at", "source", "id", "received_at")

KEYS: dict[Kind, tuple[str, ...]] = {
    "scorecard": (
        "scorecard", "title", "description", "unit", "applies_to", "min_coverage", "bands",
        "dimensions", "caps", "ready_to_grow", "tests",
    ),
    "bands": ("at_risk", "watch", "healthy"),
    "dimension": ("title", "weight", "measures"),
    "measure": (
        "title", "weight", *AGGREGATION, "trait", "days_until", "per", "compare", "scale",
        "missing", "valid_for", "stale_after",
    ),
    "per": ("trait", *AGGREGATION),
    "condition": ("property", "trait", "value", *COMPARISONS),
    "applies_to": ("trait", *COMPARISONS),
    "rule": ("measure", "dimension", "score", *COMPARISONS),
    "cap": ("when", "at_most", "why"),
    "ready_to_grow": ("band", "any", "all"),
    "test": ("name", "as_of", "touchpoints", "traits", "expect"),
    "touchpoint": (*_ROW, "event", "value", "properties"),
    "trait row": (*_ROW, "trait", "text", "number"),
    "expectation": ("score", "band", "state", "coverage", "measures", "dimensions"),
}  # fmt: skip

STANDARD_EVENTS = (
    "Signed In", "Feature Used", "Course Completed", "Ticket Opened", "Ticket Resolved",
    "Call Rated", "Conversation Rated", "Survey Sent", "Survey Answered", "Invoice Issued",
    "Invoice Paid", "Order Completed", "Subscription Started", "Subscription Changed",
    "Subscription Ended", "Referral Made", "Complaint Made", "Sentiment Set", "Health Overridden",
    "Leaving Reason Set", "Note Written", "Call Made", "Meeting Held",
)  # fmt: skip
"""The events with an agreed `value` (docs/reference/scorecards.md)."""
