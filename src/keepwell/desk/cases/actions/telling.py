"""What the lake is told once a case is solved."""

from keepwell.desk.cases.actions.opening import COMPLAINT
from keepwell.desk.cases.models import Case
from keepwell.desk.intake.actions import tell

RESOLVED = "Ticket Resolved"
HOUR = 3600


def tell_solved(case: Case) -> None:
    """Tell that a complaint was solved, and after how many hours by the clock.

    Of a case that not everybody sees its topic is kept back, for the timeline is for all.
    """
    if case.reason != COMPLAINT or case.solved_at is None:
        return
    hours = (case.solved_at - case.begun_at).total_seconds() / HOUR
    open_to_all = case.restricted_to_id is None
    topic = case.topic.name if case.topic and open_to_all else ""
    row = {
        "account": case.customer.key, "event": RESOLVED, "at": case.solved_at,
        "value": round(hours, 2),
        "properties": {"topic": topic, "severity": case.severity} if open_to_all else {},
    }  # fmt: skip
    if case.person is not None:
        row["person"] = case.person.key
    tell("touchpoints", [row], ids=[f"solved-{case.pk}-{case.solved_at:%Y%m%d%H%M%S}"])
