"""The few names and values that facts and scorecards share, so that questions meet answers."""

from hypothesis import strategies as st

EVENTS = ("Signed In", "Feature Used", "Ticket Opened", "Invoice Paid")
SUBSCRIPTION = ("Subscription Started", "Subscription Changed", "Subscription Ended")
ORDER = "Order Completed"
OVERRIDE = "Health Overridden"
PROPERTIES = ("n", "plan", 'o\'clock "x"')
TRAITS = ("plan", "seats", "renewal")
SOURCES = ("app", "crm", None)

EXACT = st.sampled_from((0.0, 1.0, 2.0, 3.0, 0.5, 10.0, -1.0, -0.5, 7.0)) | st.integers(
    -8_000_000, 8_000_000
).map(lambda eighths: eighths / 8)
ROUGH = st.floats(1, 1000).map(lambda number: round(number, 2))
SMALL = st.sampled_from((0.0, 1.0, 2.0, 3.0, 0.5, -0.5, 7.0, 10.0))
"""Numbers that scorecards compare with, which facts often hit."""

TEXTS = ("gold", "tin", "", "2", "2.0", "-1.5", "1e1", "nan", "true", "Gold", "2 seats", "ł'\"")
"""Texts, some of which read as numbers."""
